using Precompute.TestKit;

namespace Precompute.EndToEndTests;

/// <summary>Developers and the repositories they watch, without times.</summary>
public sealed class GithubContestWorld : RealWorld
{
    /// <inheritdoc />
    protected override string? Settings => TestCounts.Full
        ? null
        : """{ "Forward": { "Factors": 32, "Iterations": 5 }, "Reverse": { "Factors": 32, "Iterations": 5 }, "Index": { "EfConstruction": 64 }, "Lists": { "Size": 30 }, "Evaluation": { "MaximumTestEntities": 6000, "BootstrapSamples": 200 } }""";

    /// <inheritdoc />
    protected override string[] Import() =>
    [
        "import", "--user-roles", "developer", "--create-missing", "--default-time", "2009-09-01",
        "--startups", RealData.Require("githubcontest2009", "items.tsv.gz"),
        "--startup-columns", "startup_id=item_id,title=name,category=#2:cut(';'):lower,required_skills=#2:split(','):cut(';'):lower,tags=#2:split(','):cut(';'):lower,created_at=created",
        "--interactions", RealData.Require("githubcontest2009", "interactions.tsv.gz"),
        "--interaction-columns", "startup_id=item_id,interaction_type='favorite',occurred_at=timestamp",
    ];
}
