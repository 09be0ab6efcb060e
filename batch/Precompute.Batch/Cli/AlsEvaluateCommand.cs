using System.CommandLine;
using System.Globalization;
using Precompute.Batch.Files;
using Precompute.Training.TopN;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute als evaluate</c>.</summary>
internal static class AlsEvaluateCommand
{
    private static readonly Option<string> Train = new("--train") { Description = AlsSettings.DescribeFile("What the model was trained on; never counted as found"), HelpName = "FILE", Required = true };

    private static readonly Option<string> Test = new("--test") { Description = AlsSettings.DescribeFile("What is to be found"), HelpName = "FILE", Required = true };

    private static readonly Option<bool> FoldIn = new("--fold-in")
    {
        Description = "Solve the users' factors from their rows of --train (or of --history) instead of reading them.",
    };

    private static readonly Option<string?> History = new("--history")
    {
        Description = AlsSettings.DescribeFile("What test users who did not train bring, row by row; needs --fold-in"),
        HelpName = "FILE",
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

    private static readonly Option<string?> Name = new("--name") { Description = "The data's name in the metrics. Default: the folder of --test.", HelpName = "TEXT" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand evaluate = new(
            "evaluate",
            "Rank all items for every user of a test file and measure; 95 % bootstrap intervals. Nothing is sampled.",
            "precompute als evaluate --model model --train gowalla/train.txt.gz --test gowalla/test.txt.gz",
            "precompute als evaluate --model model --train train.npz --test test.npz --cutoffs 20 --fold-in --json");
        foreach (Option option in (Option[])[AlsSettings.Model, Train, Test, FoldIn, History, Cutoffs, Name, ThreadsOption.Workers])
            evaluate.Add(option);
        foreach (Option option in PairFileSettings.All)
            evaluate.Add(option);
        evaluate.Validators.Add(static result =>
        {
            if (result.GetValue(History) is not null && !result.GetValue(FoldIn))
                result.AddError("--history needs --fold-in: users who did not train have no factors to read.");
        });
        evaluate.SetAction(static (parse, token) => CommandExecutor.RunOnFilesAsync(
            parse, (session, t) => AlsEvaluateAction.Execute(session, RequestOf(parse), t), token));
        return evaluate;
    }

    private static AlsEvaluateRequest RequestOf(ParseResult parse)
    {
        string test = parse.GetRequiredValue(Test);
        return new AlsEvaluateRequest
        {
            Model = parse.GetRequiredValue(AlsSettings.Model),
            Train = parse.GetRequiredValue(Train),
            Test = test,
            Reading = PairFileSettings.Of(parse),
            Cutoffs = parse.GetRequiredValue(Cutoffs),
            FoldIn = parse.GetValue(FoldIn),
            History = parse.GetValue(History),
            Name = parse.GetValue(Name) ?? Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(test))) ?? "files",
            Threads = parse.GetValue(ThreadsOption.Workers),
        };
    }
}
