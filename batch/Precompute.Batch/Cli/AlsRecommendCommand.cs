using System.CommandLine;
using Precompute.Batch.Files;
using Precompute.Training.TopN;

namespace Precompute.Batch.Cli;

/// <summary><c>precompute als recommend</c>.</summary>
internal static class AlsRecommendCommand
{
    private static readonly Option<string?> Data = new("--data") { Description = AlsSettings.DescribeFile("Interactions, for --filter-seen"), HelpName = "FILE" };

    private static readonly Option<int> Top = RangedOption.Of("--top", "Items a user", 100, 1, TopNRequest.MostTargets);

    private static readonly Option<bool> FilterSeen = new("--filter-seen") { Description = "Leave out what a user has in --data." };

    private static readonly Option<string> Output = new("--output")
    {
        Description = "File for the items: int32, users × top, best first, -1 where no item is left (and for users without factors).",
        HelpName = "FILE.npy",
        Required = true,
    };

    private static readonly Option<string?> Scores = new("--scores") { Description = "File for the scores: float32, users × top, -inf where there is no item.", HelpName = "FILE.npy" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        DocumentedCommand recommend = new(
            "recommend",
            "The best items of every user, exactly the largest of X·Yᵀ, as .npy.",
            "precompute als recommend --model model --data als_interactions.npz --filter-seen --output top.npy --scores scores.npy",
            "precompute als recommend --model model --top 10 --output top10.npy --json");
        foreach (Option option in (Option[])[AlsSettings.Model, Data, FilterSeen, Top, Output, Scores, ThreadsOption.Workers])
            recommend.Add(option);
        foreach (Option option in PairFileSettings.All)
            recommend.Add(option);
        recommend.Add(AlsSettings.Force);
        recommend.Validators.Add(static result =>
        {
            if (result.GetValue(FilterSeen) && result.GetValue(Data) is null)
                result.AddError("--filter-seen needs --data FILE: the interactions to leave out.");
        });
        recommend.SetAction(static (parse, token) => CommandExecutor.RunOnFilesAsync(
            parse, (session, t) => AlsRecommendAction.Execute(session, RequestOf(parse), t), token));
        return recommend;
    }

    private static AlsRecommendRequest RequestOf(ParseResult parse) => new()
    {
        Model = parse.GetRequiredValue(AlsSettings.Model),
        Data = parse.GetValue(Data),
        Reading = PairFileSettings.Of(parse),
        Top = parse.GetValue(Top),
        FilterSeen = parse.GetValue(FilterSeen),
        Threads = parse.GetValue(ThreadsOption.Workers),
        Output = parse.GetRequiredValue(Output),
        Scores = parse.GetValue(Scores),
        Force = parse.GetValue(AlsSettings.Force),
    };
}
