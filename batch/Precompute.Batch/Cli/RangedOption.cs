using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Precompute.Batch.Cli;

/// <summary>Options of numbers with a legal range, which a fault names, be it a number outside of it or no number.</summary>
internal static class RangedOption
{
    /// <summary>A whole number.</summary>
    public static Option<int> Of(string name, string description, int usual, int least, int most) => new(name)
    {
        Description = $"{description} ({least} to {most}).",
        HelpName = "N",
        DefaultValueFactory = _ => usual,
        CustomParser = result => TryParse(result, name, least, most, out int value) ? value : usual,
    };

    /// <summary>A whole number, or null where none is given.</summary>
    public static Option<int?> Optional(string name, string description, int least, int most) => new(name)
    {
        Description = $"{description} ({least} to {most}).",
        HelpName = "N",
        CustomParser = result => TryParse(result, name, least, most, out int value) ? value : null,
    };

    /// <summary>A real number.</summary>
    public static Option<float> Of(string name, string description, float usual, float least, float most) => new(name)
    {
        Description = description,
        HelpName = "X",
        DefaultValueFactory = _ => usual,
        CustomParser = result => TryParse(result, name, least, most, out float value) ? value : usual,
    };

    /// <summary>A real number, or null where none is given.</summary>
    public static Option<double?> Optional(string name, string description, double least, double most) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result => TryParse(result, name, least, most, out double value) ? value : null,
    };

    // The library's own conversion would raise, out of the parser, when a validator asks for the value of a text that is no number.
    private static bool TryParse<T>(ArgumentResult result, string name, T least, T most, out T value)
        where T : struct, INumber<T>
    {
        string text = result.Tokens[0].Value;
        if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && value >= least && value <= most)
            return true;
        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} is {text}; legal is {least} to {most}."));
        return false;
    }
}
