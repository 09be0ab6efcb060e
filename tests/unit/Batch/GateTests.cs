using Precompute.AnnIndex;
using Precompute.Batch.Gates;
using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Precompute.Batch.Pipeline.Lists;
using Precompute.Model;
using Precompute.Model.Lists;
using Precompute.Model.Versions;

namespace Precompute.UnitTests.Batch;

public sealed class GateTests
{
    private static readonly Dictionary<string, string> NothingAccepted = new(StringComparer.Ordinal);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void JudgeAll_ThrowingGate_CountsAsARefusal()
    {
        GateResult result = Assert.Single(new GateKeeper([new ThrowingGate()]).JudgeAll(Evidence(), NothingAccepted, Ct));

        Assert.Equal(GateVerdict.Refused, result.Verdict);
        Assert.True(result.Blocks);
        Assert.Contains("out of order", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void JudgeAll_AcceptedRefusal_StaysARefusalAndDoesNotBlock()
    {
        GateResult result = Assert.Single(new GateKeeper([new ThrowingGate()]).JudgeAll(
            Evidence(), new Dictionary<string, string>(StringComparer.Ordinal) { ["throwing"] = "known" }, Ct));

        Assert.Equal((GateVerdict.Refused, "known", false), (result.Verdict, result.AcceptedBecause, result.Blocks));
    }

    [Fact]
    public void JudgeAll_SoundVersion_BlocksNothing() =>
        Assert.DoesNotContain(new GateKeeper(GateKeeper.Standard).JudgeAll(Evidence(), NothingAccepted, Ct), static g => g.Blocks);

    [Fact]
    public void FiniteFactors_OneNaN_IsRefused()
    {
        ListInputs inputs = ListWorld.Inputs(5, 1);
        GateEvidence evidence = EvidenceOf(inputs);
        inputs.Models.Reverse.TargetFactors.Row(3)[2] = float.NaN;

        GateResult result = new FiniteFactorsGate().Judge(evidence, Ct);

        Assert.Equal((GateVerdict.Refused, 3d), (result.Verdict, result.Numbers["row"]));
    }

    [Theory]
    [InlineData(100, GateVerdict.Refused)]
    [InlineData(55, GateVerdict.Passed)]
    public void RowCounts_AgainstTheServingVersion_RefusesALossBeyondThirtyPercent(long before, GateVerdict expected)
    {
        GateEvidence evidence = Evidence();
        PreviousVersion previous = new("v1", new Dictionary<string, long>(StringComparer.Ordinal) { ["forward"] = before, ["reverse"] = 0 }, []);

        Assert.Equal(expected, new RowCountGate().Judge(With(evidence, previous), Ct).Verdict);
    }

    [Theory]
    [InlineData(0.30, 0.40, 0.05, null, GateVerdict.Passed)]
    [InlineData(0.01, 0.04, 0.05, null, GateVerdict.Refused)]
    [InlineData(0.20, 0.30, 0.05, 0.50, GateVerdict.Refused)]
    [InlineData(0.38, 0.42, 0.05, 0.50, GateVerdict.Passed)]
    public void Quality_IntervalAgainstPopularityAndServing_RefusesOnlyWhollyBelow(double low, double high, double popularity, double? serving, GateVerdict expected)
    {
        ServedQuality quality = Quality(low, high, popularity, n: 100);
        PreviousVersion? previous = serving is { } value
            ? new PreviousVersion("v1", new Dictionary<string, long>(StringComparer.Ordinal), [quality with { Value = value }])
            : null;

        Assert.Equal(expected, new QualityGate(Direction.Forward).Judge(With(Evidence(), previous, quality), Ct).Verdict);
    }

    [Fact]
    public void Quality_FewTestEntities_IsInconclusive() =>
        Assert.Equal(GateVerdict.Inconclusive, new QualityGate(Direction.Forward).Judge(With(Evidence(), null, Quality(0.0, 0.01, 0.5, n: 10)), Ct).Verdict);

    [Fact]
    public void Quality_ServingVersionMeasuredByAnotherProtocol_IsNotCompared()
    {
        ServedQuality quality = Quality(0.2, 0.3, 0.05, n: 100);
        PreviousVersion previous = new("v1", new Dictionary<string, long>(StringComparer.Ordinal), [quality with { Value = 0.9, Protocol = "leave_one_out" }]);

        Assert.Equal(GateVerdict.Passed, new QualityGate(Direction.Forward).Judge(With(Evidence(), previous, quality), Ct).Verdict);
    }

    [Theory]
    [InlineData(true, GateVerdict.Refused)]
    [InlineData(false, GateVerdict.Passed)]
    public void IndexRecall_BelowTheBound_RefusesOnlyWhereTheGraphServes(bool useHnsw, GateVerdict expected)
    {
        ListInputs inputs = ListWorld.Inputs(5, 1);
        RecallReport report = new(10, 100, 100, 1, 0.5, 0.4, 0.6, 0, 10, 20, 5);
        GateEvidence evidence = new()
        {
            Options = new GateOptions(),
            Inputs = inputs,
            Rows = static _ => [],
            VerifiedRows = new Dictionary<Direction, long>(),
            Recall = new Dictionary<(Direction, ModelSide), RecallReport> { [(Direction.Forward, ModelSide.Target)] = report },
            Serving = new ServingChoice { Indexes = [new ServingIndex { Direction = Direction.Forward, Side = ModelSide.Target, UseHnsw = useHnsw, Ef = 100, Recall = 0.5 }] },
            Evaluation = new RunEvaluation { Reports = [], Served = [], Routes = [] },
            Previous = null,
        };

        Assert.Equal(expected, new IndexRecallGate().Judge(evidence, Ct).Verdict);
    }

    private static ServedQuality Quality(double low, double high, double popularity, int n) => new()
    {
        Direction = Direction.Forward,
        Segment = "all",
        Model = "als",
        IsModel = true,
        Protocol = "temporal",
        Value = (low + high) / 2,
        Low = low,
        High = high,
        Popularity = popularity,
        N = n,
    };

    private static GateEvidence Evidence() => EvidenceOf(ListWorld.Inputs(5, 1));

    private static GateEvidence EvidenceOf(ListInputs inputs)
    {
        RecommendationRow[] forward = [.. new ListBuilder(inputs, Direction.Forward).Build(null, Ct)];
        RecommendationRow[] reverse = [.. new ListBuilder(inputs, Direction.Reverse).Build(null, Ct)];
        return ListBuilderTests.Evidence(inputs, d => d == Direction.Forward ? forward : reverse);
    }

    private static GateEvidence With(GateEvidence evidence, PreviousVersion? previous, params ServedQuality[] served) => new()
    {
        Options = evidence.Options,
        Inputs = evidence.Inputs,
        Rows = evidence.Rows,
        VerifiedRows = evidence.VerifiedRows,
        Recall = evidence.Recall,
        Serving = evidence.Serving,
        Evaluation = new RunEvaluation { Reports = [], Served = served, Routes = [] },
        Previous = previous,
    };

    private sealed class ThrowingGate : IGate
    {
        public string Name => "throwing";

        public GateResult Judge(GateEvidence evidence, CancellationToken cancellationToken) => throw new InvalidOperationException("out of order");
    }
}
