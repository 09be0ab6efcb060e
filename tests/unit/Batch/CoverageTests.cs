using Precompute.Batch.Gates;
using Precompute.Batch.Pipeline.Lists;
using Precompute.Model;
using Precompute.Model.Lists;
using Precompute.UnitTests.Training;

namespace Precompute.UnitTests.Batch;

/// <summary>Coverage is an invariant: k valid rows or everything eligible, whoever asks, with the method named.</summary>
public sealed class CoverageTests
{
    private const int Startups = 40;
    private const int ListSize = 10;

    // The interactions of person 0, 1, …; the last one acted on everything.
    private static readonly int[] Interactions = [0, 1, 4, 5, 19, 20, 35, Startups];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void EveryNumberOfInteractions_GetsKRowsOrAllThatAreLeft_ByANamedMethod()
    {
        GateSetup setup = new() { Inputs = Inputs() };
        RecommendationRow[] forward = setup.Build(Direction.Forward);

        Assert.Equal(GateVerdict.Passed, new CoverageGate().Judge(setup.Evidence(), Ct).Verdict);
        Assert.Equal(
            Interactions.Select(static n => (n, Math.Min(ListSize, Startups - n), ListMethodOf(n))),
            forward.Select(static r => (r.InteractionCount, r.TargetIds.Length, r.ListMethod)));
        Assert.All(forward, static r => Assert.DoesNotContain(RecommendationMethod.None, r.Methods));
    }

    [Fact]
    public void StartupsOfNobodyAndOfEverybody_GetEverybodyWhoIsLeft()
    {
        GateSetup setup = new() { Inputs = Inputs() };
        RecommendationRow[] reverse = setup.Build(Direction.Reverse);

        Assert.Equal(GateVerdict.Passed, new CoverageGate().Judge(setup.Evidence(), Ct).Verdict);
        Assert.All(reverse.Where(static r => r.Role == ListRole.Developer), static r => Assert.Equal(Math.Min(ListSize, Interactions.Length - r.InteractionCount), r.TargetIds.Length));

        // Only the person who acted on everything knows the last startup, and it is not empty for that; nobody here is an investor.
        Assert.Contains(reverse, static r => r.InteractionCount == 1 && r.TargetIds.Length == 7);
        Assert.All(reverse.Where(static r => r.Role == ListRole.Investor), static r => Assert.Equal((0, RecommendationMethod.None), (r.TargetIds.Length, r.ListMethod)));
        Assert.Equal(2 * Startups, reverse.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(7)]
    public void OneItemLess_IsNoticed_WhereOneIsLeft(int person)
    {
        GateSetup setup = new() { Inputs = Inputs() };
        RecommendationRow[] forward = setup.Build(Direction.Forward);
        RecommendationRow row = forward[person];
        if (row.TargetIds.Length > 0)
        {
            forward[person] = row with { TargetIds = row.TargetIds[..^1], Scores = row.Scores[..^1], Methods = row.Methods[..^1], Reasons = row.Reasons[..^ReasonCodes.PerItem] };
        }

        GateResult result = new CoverageGate().Judge((setup with { Rows = d => d == Direction.Forward ? forward : setup.Build(d) }).Evidence(), Ct);

        Assert.Equal(row.TargetIds.Length > 0 ? GateVerdict.Refused : GateVerdict.Passed, result.Verdict);
    }

    // No declared features: who is cold has no profile before the first interaction, and nothing in it after.
    private static RecommendationMethod ListMethodOf(int interactions) => interactions switch
    {
        Startups => RecommendationMethod.None,
        >= 5 => RecommendationMethod.Als,
        _ => RecommendationMethod.Popular,
    };

    private static ListInputs Inputs()
    {
        SnapshotBuilder builder = new(Interactions.Length, Startups);
        for (int user = 0; user < Interactions.Length; user++)
        {
            for (int i = 0; i < Interactions[user]; i++)
                builder.User(user, i, 1);
        }

        return ListWorld.InputsOf(builder.Build(), ListSize, threads: 1);
    }
}
