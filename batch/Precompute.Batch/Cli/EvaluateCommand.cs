using System.CommandLine;
using System.Globalization;
using Precompute.Batch.Evaluation;
using Precompute.Training.TopN;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute evaluate</c>.</summary>
internal static class EvaluateCommand
{
    private static readonly Option<string[]> Models = new("--models")
    {
        Description = $"Methods to measure, of {string.Join(", ", MethodNames.All)}. Default: all.",
        HelpName = "NAME,NAME,…",
        DefaultValueFactory = static _ => [.. MethodNames.All],
        CustomParser = static result =>
        {
            string[] names = [.. result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];
            string[] unknown = [.. names.Except(MethodNames.All, StringComparer.Ordinal)];
            if (unknown.Length > 0 || names.Length == 0)
                result.AddError($"--models is '{result.Tokens[0].Value}'; legal are {string.Join(", ", MethodNames.All)}, separated by commas.");
            return names;
        },
    };

    private static readonly Option<string> Side = DirectionOption.Create();

    private static readonly Option<DateTimeOffset?> Cut = new("--cut")
    {
        Description = "First moment of the test window (ISO 8601). Default: Evaluation:Cut, else chosen by Evaluation:HoldoutShare.",
        HelpName = "TIME",
        CustomParser = static result =>
        {
            string text = result.Tokens[0].Value;
            if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time)
                && time.ToUnixTimeSeconds() is >= 0 and <= uint.MaxValue)
                return time;
            result.AddError($"--cut is '{text}'; legal is an ISO 8601 time between 1970 and 2106, such as 2026-01-15T00:00:00Z.");
            return null;
        },
    };

    private static readonly Option<bool> LeaveOneOut = new("--leave-one-out")
    {
        Description = "Leave one pair of each entity out (by Evaluation:Seed) instead of dividing by time. Default where events fall on one day.",
        Validators =
        {
            static result =>
            {
                if (result.GetValueOrDefault<bool>() && result.GetResult(Cut) is not null)
                    result.AddError("--leave-one-out and --cut are two ways to divide the data; give one of them.");
            },
        },
    };

    private static readonly Option<double?> ValidationShare = new("--validation-share")
    {
        Description = "Share of what lies before the test on which baselines' hyper-parameters are chosen (0.01 to 0.5). Default: Evaluation:ValidationShare.",
        HelpName = "X",
        CustomParser = static result =>
        {
            string text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) && share is >= 0.01 and <= 0.5)
                return share;
            result.AddError($"--validation-share is {text}; legal is 0.01 to 0.5.");
            return null;
        },
    };

    private static readonly Option<int[]> Cutoffs = new("--cutoffs")
    {
        Description = $"List lengths to measure at, 1 to {TopNRequest.MostTargets}.",
        HelpName = "K,K,…",
        DefaultValueFactory = static _ => [10, 20, 100],
        CustomParser = static result =>
        {
            int[] values = [.. result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries)
                .Select(static t => int.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out int k) ? k : 0).Distinct().Order()];
            if (values.Any(static k => k is < 1 or > TopNRequest.MostTargets))
                result.AddError($"--cutoffs is '{result.Tokens[0].Value}'; legal are whole numbers from 1 to {TopNRequest.MostTargets}, such as 10,20,100.");
            return values;
        },
    };

    private static readonly Option<string?> Html = new("--html") { Description = "Also write a page with plots and all numbers.", HelpName = "FILE" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand evaluate = new(
            "evaluate",
            "Measure methods on the application's data: train before a moment, test on what came after. Writes nothing.",
            "precompute evaluate                                        # all methods, both directions",
            "precompute evaluate --models als,popular --direction forward --cut 2026-01-01",
            "precompute evaluate --leave-one-out --html quality.html");
        foreach (Option option in (Option[])[Models, Side, Cut, LeaveOneOut, ValidationShare, Cutoffs, ThreadsOption.Workers, Html])
            evaluate.Add(option);
        evaluate.SetAction(static (parse, cancellationToken) => CommandExecutor.RunAsync(
            parse, (session, token) => EvaluateAction.ExecuteAsync(session, SettingsOf(parse), token), cancellationToken));
        return evaluate;
    }

    private static EvaluateSettings SettingsOf(ParseResult parse) => new()
    {
        Models = parse.GetRequiredValue(Models),
        Directions = DirectionOption.Read(parse, Side),
        Cut = parse.GetValue(Cut),
        LeaveOneOut = parse.GetValue(LeaveOneOut),
        ValidationShare = parse.GetValue(ValidationShare),
        Cutoffs = parse.GetRequiredValue(Cutoffs),
        Threads = parse.GetValue(ThreadsOption.Workers),
        Html = parse.GetValue(Html),
    };
}
