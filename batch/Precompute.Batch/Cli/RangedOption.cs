using System.CommandLine;
using System.Globalization;

namespace Precompute.Batch.Cli;

/// <summary>Options of numbers with a legal range, which a fault names.</summary>
internal static class RangedOption
{
    /// <summary>A whole number.</summary>
    public static Option<int> Of(string name, string description, int usual, int least, int most)
    {
        Option<int> option = new(name) { Description = $"{description} ({least} to {most}).", HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
                result.AddError($"{name} is {value}; legal is {least} to {most}.");
        });
        return option;
    }

    /// <summary>A whole number, or null where none is given.</summary>
    public static Option<int?> Optional(string name, string description, int least, int most)
    {
        Option<int?> option = new(name) { Description = $"{description} ({least} to {most}).", HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is { } value && (value < least || value > most))
                result.AddError($"{name} is {value}; legal is {least} to {most}.");
        });
        return option;
    }

    /// <summary>A real number.</summary>
    public static Option<float> Of(string name, string description, float usual, float least, float most)
    {
        Option<float> option = new(name)
        {
            Description = description,
            HelpName = "X",
            DefaultValueFactory = _ => usual,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && value >= least && value <= most)
                    return value;
                result.AddError($"{name} is {text}; legal is {least} to {most}.");
                return usual;
            },
        };
        return option;
    }
}
