using System.CommandLine;
using System.Globalization;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute tune</c>.</summary>
internal static class TuneCommand
{
    private static readonly Option<string> Side = DirectionOption.Create();

    private static readonly Option<TimeSpan> Budget = new("--budget")
    {
        Description = "Time after which no further setting is tried: a number with s, m or h (1s to 24h). Only where it runs out does the outcome depend on the machine.",
        HelpName = "TIME",
        DefaultValueFactory = static _ => TimeSpan.FromMinutes(10),
        CustomParser = static result =>
        {
            string text = result.Tokens[0].Value;
            if (TryParse(text, out TimeSpan budget))
                return budget;
            result.AddError($"--budget is '{text}'; legal is a time from 1s to 24h, such as 90s, 10m or 2h.");
            return default;
        },
    };

    private static readonly Option<int> Trials = RangedOption.Of("--trials", "Settings tried in the first round; a third of them go on with more sweeps", 27, 1, 10_000);

    private static readonly Option<int> MostFactors = RangedOption.Of("--max-factors", "Largest number of factors tried", 128, 4, 2048);

    private static readonly Option<int> Seed = RangedOption.Of("--seed", "Seed of the settings that are tried", 42, 0, int.MaxValue);

    private static readonly Option<string?> Output = new("--output") { Description = "Also write the chosen settings as a configuration file.", HelpName = "FILE" };

    private static readonly Option<bool> Force = new("--force") { Description = "Replace the output if it is there." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand tune = new(
            "tune",
            "Search better training settings (factors, alpha, unobserved weight, regularization) on a window before the test; measure them on the test once, at the end. Publishes nothing.",
            "precompute tune                                            # both directions, ten minutes at most",
            "precompute tune --direction forward --budget 1h --trials 81",
            "precompute tune --output tuned.json                        # then: precompute run weekly, with these settings in precompute.json");
        foreach (Option option in (Option[])[Side, Budget, Trials, MostFactors, Seed, ThreadsOption.Workers, Output, Force])
            tune.Add(option);
        tune.SetAction(static (parse, cancellationToken) => CommandExecutor.RunAsync(
            parse, (session, token) => TuneAction.ExecuteAsync(session, SettingsOf(parse), token), cancellationToken));
        return tune;
    }

    private static TuneSettings SettingsOf(ParseResult parse) => new()
    {
        Directions = DirectionOption.Read(parse, Side),
        Budget = parse.GetValue(Budget),
        Trials = parse.GetValue(Trials),
        MostFactors = parse.GetValue(MostFactors),
        Seed = parse.GetValue(Seed),
        Threads = parse.GetValue(ThreadsOption.Workers),
        Output = parse.GetValue(Output),
        Force = parse.GetValue(Force),
    };

    private static bool TryParse(string text, out TimeSpan time)
    {
        time = default;
        double unit = text.Length < 2 ? 0d : text[^1] switch
        {
            's' => 1d,
            'm' => 60d,
            'h' => 3600d,
            _ => 0d,
        };
        if (unit == 0d || !double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) || number * unit is not (>= 1d and <= 86_400d))
            return false;
        time = TimeSpan.FromSeconds(number * unit);
        return true;
    }
}
