using System.CommandLine;
using System.Globalization;

namespace Precompute.Batch.Cli;

/// <summary>Options that every command has.</summary>
internal static class GlobalOptions
{
    /// <summary><c>--config FILE</c>.</summary>
    public static Option<string?> Config { get; } = new("--config")
    {
        Description = "Configuration file (JSON). Default: precompute.json in the current directory, if there is one; "
            + "environment variables PRECOMPUTE_Section__Key override it.",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Write one JSON object a line to standard output, for machines.",
        Recursive = true,
    };

    /// <summary><c>--as-of TIME</c>.</summary>
    public static Option<DateTimeOffset?> AsOf { get; } = new("--as-of")
    {
        Description = "The moment to compute for (ISO 8601, UTC unless it says otherwise). Default: the newest event of the data.",
        HelpName = "TIME",
        Recursive = true,
        CustomParser = static result =>
        {
            string text = result.Tokens[0].Value;
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time))
                return time;
            result.AddError($"--as-of is '{text}'; legal is an ISO 8601 time such as 2026-01-22T02:00:00Z.");
            return null;
        },
    };
}
