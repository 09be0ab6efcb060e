using Precompute.AnnIndex;
using Precompute.Batch.Gates;
using Precompute.Batch.Options;
using Precompute.Batch.Pipeline.Lists;
using Precompute.Database.Extract;
using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.UnitTests.Batch;

public sealed class GateTests
{
    private static readonly Dictionary<string, string> NothingAccepted = new(StringComparer.Ordinal);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void JudgeAll_ThrowingGate_CountsAsARefusal()
    {
        GateResult result = Assert.Single(new GateKeeper([new ThrowingGate()]).JudgeAll(new GateSetup().Evidence(), NothingAccepted, Ct));

        Assert.Equal(GateVerdict.Refused, result.Verdict);
        Assert.True(result.Blocks);
        Assert.Contains("out of order", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void JudgeAll_AcceptedRefusal_StaysARefusalAndDoesNotBlock()
    {
        GateResult result = Assert.Single(new GateKeeper([new ThrowingGate()]).JudgeAll(
            new GateSetup().Evidence(), new Dictionary<string, string>(StringComparer.Ordinal) { ["throwing"] = "known" }, Ct));

        Assert.Equal((GateVerdict.Refused, "known", false), (result.Verdict, result.AcceptedBecause, result.Blocks));
    }

    [Fact]
    public void JudgeAll_SoundVersion_BlocksNothing() =>
        Assert.DoesNotContain(new GateKeeper(GateKeeper.Standard).JudgeAll(new GateSetup().Evidence(), NothingAccepted, Ct), static g => g.Blocks);

    [Fact]
    public void FiniteFactors_OneNaN_IsRefused()
    {
        GateSetup setup = new();
        GateEvidence evidence = setup.Evidence();
        setup.Inputs.Models.Reverse.TargetFactors.Row(3)[2] = float.NaN;

        GateResult result = new FiniteFactorsGate().Judge(evidence, Ct);

        Assert.Equal((GateVerdict.Refused, 3d), (result.Verdict, result.Numbers["row"]));
    }

    [Theory]
    [InlineData("forward", 100, GateVerdict.Refused)]
    [InlineData("forward", 55, GateVerdict.Passed)]
    [InlineData("reverse/investor", 42, GateVerdict.Refused)]
    [InlineData("reverse/investor", 38, GateVerdict.Passed)]
    public void RowCounts_AgainstTheServingVersion_RefusesALossBeyondThirtyPercent(string table, long before, GateVerdict expected)
    {
        // 47 forward rows, and 29 reverse rows a role.
        GateResult result = new RowCountGate().Judge(new GateSetup { Previous = PreviousRows((table, before)) }.Evidence(), Ct);

        Assert.Equal(expected, result.Verdict);
        Assert.Equal(before, result.Numbers[table + "_before"]);
    }

    [Fact]
    public void RowCounts_FewRowsGone_AreNoSurpriseUnlessAllAre()
    {
        GateSetup small = new() { Options = new GateOptions { SmallChange = 100 }, Previous = PreviousRows(("forward", 100)) };
        GateSetup vanished = new() { Options = new GateOptions { SmallChange = 100 }, Previous = PreviousRows(("forward/founder", 3)) };

        Assert.Equal(GateVerdict.Passed, new RowCountGate().Judge(small.Evidence(), Ct).Verdict);
        Assert.Equal(GateVerdict.Refused, new RowCountGate().Judge(vanished.Evidence(), Ct).Verdict);
    }

    [Fact]
    public void RowCounts_DoubledAndMore_PassesWithAWarning()
    {
        GateResult result = new RowCountGate().Judge(new GateSetup { Previous = PreviousRows(("reverse", 20)) }.Evidence(), Ct);

        Assert.Equal(GateVerdict.Passed, result.Verdict);
        Assert.Contains("reverse grew from 20 rows to 58", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void RowCounts_DatabaseHoldsFewerRowsThanFiles_IsRefused()
    {
        GateEvidence whole = new GateSetup().Evidence();
        Dictionary<(Direction, ListRole), long> stored = new(whole.StoredRows);
        stored[(Direction.Reverse, ListRole.Investor)]--;

        Assert.Equal(GateVerdict.Refused, new RowCountGate().Judge(new GateSetup { StoredRows = stored }.Evidence(), Ct).Verdict);
    }

    [Fact]
    public void RowCounts_Empty_IsRefused() =>
        Assert.Equal(GateVerdict.Refused, new RowCountGate().Judge(new GateSetup { Rows = static _ => [] }.Evidence(), Ct).Verdict);

    [Theory]
    [InlineData(0, GateVerdict.Passed)]
    [InlineData(2, GateVerdict.Passed)]
    [InlineData(3, GateVerdict.Refused)]
    public void EligibilityDrift_PeopleOptOutDuringTheRun_RefusesBeyondTheBound(int optedOut, GateVerdict expected)
    {
        ListInputs inputs = ListWorld.Inputs(5, 1);
        int[] leavers = [.. Enumerable.Range(0, ListWorld.Users).Where(u => inputs.Catalogue.IsEligible(u, ListRole.Developer) && !inputs.Catalogue.IsEligible(u, ListRole.Investor)).Take(optedOut)];
        GateSetup setup = new() { Inputs = inputs, Options = new GateOptions { SmallChange = 2, MaximumDrift = 0.01 }, Now = NowWithout(inputs.Catalogue, leavers) };

        GateResult result = new EligibilityDriftGate().Judge(setup.Evidence(), Ct);

        Assert.Equal(expected, result.Verdict);
        Assert.Equal((optedOut, optedOut, 0d), (result.Numbers["gone"], result.Numbers["opted_out"], result.Numbers["joined"]));
        Assert.Equal(optedOut > 0, result.Numbers["stale_items"] > 0);
    }

    [Fact]
    public void EligibilityDrift_ManyNewcomers_IsRefused()
    {
        ListInputs inputs = ListWorld.Inputs(5, 1);
        EligibilityNow now = NowWithout(inputs.Catalogue, []);
        Dictionary<Guid, UserRoles> people = now.PeopleOf(ListRole.Developer).ToDictionary(static id => id, static _ => UserRoles.Developer);
        foreach (Guid investor in now.PeopleOf(ListRole.Investor))
            people[investor] = people.GetValueOrDefault(investor) | UserRoles.Investor;
        for (int i = 0; i < 11; i++)
            people[new Guid(99, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)i)] = UserRoles.Developer;

        GateResult result = new EligibilityDriftGate().Judge(new GateSetup { Inputs = inputs, Now = new EligibilityNow(people, now.OptedOut, now.LiveStartups) }.Evidence(), Ct);

        Assert.Equal((GateVerdict.Refused, 0d, 11d), (result.Verdict, result.Numbers["gone"], result.Numbers["joined"]));
    }

    [Theory]
    [InlineData(true, 0.5, null, GateVerdict.Refused)]
    [InlineData(false, 0.5, null, GateVerdict.Passed)]
    [InlineData(true, 0.95, 0.5, GateVerdict.Refused)]
    [InlineData(false, 0.95, 0.5, GateVerdict.Passed)]
    [InlineData(true, 0.95, 0.95, GateVerdict.Passed)]
    public void IndexRecall_BelowABound_RefusesOnlyWhereTheGraphServes(bool useHnsw, double recall, double? filtered, GateVerdict expected)
    {
        GateSetup setup = new()
        {
            Recall = new Dictionary<(Direction, ModelSide), RecallReport> { [(Direction.Forward, ModelSide.Target)] = Report(recall) },
            FilteredRecall = filtered is { } value ? new Dictionary<Direction, RecallReport> { [Direction.Forward] = Report(value) } : new Dictionary<Direction, RecallReport>(),
            Serving = new ServingChoice { Indexes = [new ServingIndex { Direction = Direction.Forward, Side = ModelSide.Target, UseHnsw = useHnsw, Ef = 100, Recall = recall }] },
        };

        Assert.Equal(expected, new IndexRecallGate().Judge(setup.Evidence(), Ct).Verdict);
    }

    [Theory]
    [InlineData(0.9, GateVerdict.Passed)]
    [InlineData(0.91, GateVerdict.Refused)]
    public void ListChurn_MoreThanTheBound_IsRefused(double changed, GateVerdict expected)
    {
        PreviousVersion previous = new() { Label = "v1", Churn = [new ListChurn(Direction.Forward, ListRole.Developer, 40, 0.1, 0.9), new ListChurn(Direction.Reverse, ListRole.Investor, 40, changed, 0.1)] };

        Assert.Equal(expected, new ListChurnGate().Judge(new GateSetup { Previous = previous }.Evidence(), Ct).Verdict);
    }

    [Fact]
    public void ListChurn_NoVersionServes_IsNotApplicable() =>
        Assert.Equal(GateVerdict.NotApplicable, new ListChurnGate().Judge(new GateSetup().Evidence(), Ct).Verdict);

    private static PreviousVersion PreviousRows(params (string Name, long Rows)[] rows) =>
        new() { Label = "v1", Rows = rows.ToDictionary(static r => r.Name, static r => r.Rows, StringComparer.Ordinal) };

    private static RecallReport Report(double recall) =>
        new(100, 100, 1, new RecallEstimate(100, 0.5, 0.4, 0.6), new RecallEstimate(10, recall, recall - 0.1, recall + 0.05), 0, 10, 20, 50);

    private static EligibilityNow NowWithout(VersionCatalogue catalogue, int[] optedOut)
    {
        Dictionary<Guid, UserRoles> people = Enumerable.Range(0, catalogue.Users.Count)
            .Where(u => catalogue.IsActive[u] && !catalogue.OptedOut[u] && !optedOut.Contains(u))
            .ToDictionary(u => catalogue.Users[u], u => catalogue.Roles[u]);
        HashSet<Guid> gone = [.. Enumerable.Range(0, catalogue.Users.Count).Where(u => catalogue.OptedOut[u] || optedOut.Contains(u)).Select(u => catalogue.Users[u])];
        return new EligibilityNow(people, gone, Enumerable.Range(0, catalogue.Startups.Count).Where(s => catalogue.StartupIsLive[s]).Select(s => catalogue.Startups[s]));
    }

    private sealed class ThrowingGate : IGate
    {
        public string Name => "throwing";

        public GateResult Judge(GateEvidence evidence, CancellationToken cancellationToken) => throw new InvalidOperationException("out of order");
    }
}
