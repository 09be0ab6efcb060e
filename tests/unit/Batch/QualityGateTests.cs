using Precompute.Batch.Gates;
using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Precompute.Model;
using Precompute.Numerics;
using Precompute.Training.Evaluation;

namespace Precompute.UnitTests.Batch;

public sealed class QualityGateTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0.30, 0.40, 0.05, null, GateVerdict.Passed)]
    [InlineData(0.01, 0.04, 0.05, null, GateVerdict.Refused)]
    [InlineData(0.20, 0.30, 0.05, 0.50, GateVerdict.Refused)]
    [InlineData(0.38, 0.42, 0.05, 0.50, GateVerdict.Passed)]
    public void Interval_AgainstPopularityAndServing_RefusesOnlyWhollyBelow(double low, double high, double popularity, double? serving, GateVerdict expected)
    {
        ServedQuality quality = Quality(low, high, popularity, n: 100);
        PreviousVersion? previous = serving is { } value ? new PreviousVersion { Label = "v1", Quality = [quality with { Value = value }] } : null;

        Assert.Equal(expected, Judge(new GateSetup { Served = [quality], Previous = previous }).Verdict);
    }

    [Fact]
    public void FewTestEntities_IsInconclusive() =>
        Assert.Equal(GateVerdict.Inconclusive, Judge(new GateSetup { Served = [Quality(0.0, 0.01, 0.5, n: 10)] }).Verdict);

    [Fact]
    public void ServingVersionMeasuredByAnotherProtocol_IsNotCompared()
    {
        ServedQuality quality = Quality(0.2, 0.3, 0.05, n: 100);
        PreviousVersion previous = new() { Label = "v1", Quality = [quality with { Value = 0.9, Protocol = "leave_one_out" }] };

        Assert.Equal(GateVerdict.Passed, Judge(new GateSetup { Served = [quality], Previous = previous }).Verdict);
    }

    [Theory]
    [InlineData(0.20, 0.0, GateVerdict.Passed)]
    [InlineData(0.20, 0.10, GateVerdict.Passed)]
    [InlineData(0.20, 0.30, GateVerdict.Refused)]
    [InlineData(0.0, 0.10, GateVerdict.Refused)]
    public void TestedThenAndNow_EachEntityIsComparedWithItself(double margin, double loss, GateVerdict expected)
    {
        // The entities differ far more from each other than from themselves: the unpaired intervals of then and now overlap in every case.
        GateResult result = Judge(Paired(margin, loss, entities: 24));

        Assert.Equal(expected, result.Verdict);
        Assert.Equal(24d, result.Numbers["all_pairs"]);
        Assert.Equal(result.Numbers["all_pairs_serving"] * (1d - loss), result.Numbers["all_pairs_now"], 5);
    }

    [Fact]
    public void TooFewTestedThenAndNow_TheIntervalsDecide()
    {
        GateResult result = Judge(Paired(margin: 0d, loss: 0.1, entities: 19));

        Assert.Equal(GateVerdict.Passed, result.Verdict);
        Assert.DoesNotContain("all_pairs", result.Numbers.Keys);
    }

    [Theory]
    [InlineData(0.0, GateVerdict.NotApplicable)]
    [InlineData(0.30, GateVerdict.Passed)]
    [InlineData(0.41, GateVerdict.Refused)]
    public void MetricFloor_IntervalWhollyBelow_IsRefused(double floor, GateVerdict expected) => Assert.Equal(
        expected, new MetricFloorGate().Judge(new GateSetup { Options = new GateOptions { MinimumRecall = floor }, Served = [Quality(0.2, 0.4, 0.05, n: 100)] }.Evidence(), Ct).Verdict);

    [Fact]
    public void MetricFloor_FewTestEntities_IsInconclusive() => Assert.Equal(
        GateVerdict.Inconclusive,
        new MetricFloorGate().Judge(new GateSetup { Options = new GateOptions { MinimumRecall = 0.5 }, Served = [Quality(0.0, 0.1, 0.05, n: 10)] }.Evidence(), Ct).Verdict);

    [Fact]
    public void PairedDifference_NormalDifferences_IntervalIsThatOfTheMean()
    {
        SeededRandom random = new(3, 0);
        double[] differences = [.. Enumerable.Range(0, 4000).Select(_ => 0.1 + random.NextGaussian())];

        PairedDifference difference = PairedDifference.Of(differences, 1000, 42, Ct);

        // ±1.96/√4000.
        Assert.Equal(differences.Average(), difference.Mean, 12);
        Assert.Equal(0.031, difference.High - difference.Mean, 2);
        Assert.Equal(0.031, difference.Mean - difference.Low, 2);
        Assert.Throws<ArgumentException>(static () => PairedDifference.Of([], 100, 1, Ct));
    }

    private static GateSetup Paired(double margin, double loss, int entities)
    {
        GateSetup setup = new() { Options = new GateOptions { QualityMargin = margin, MinimumTestEntities = 20 } };
        IdMap users = setup.Inputs.Catalogue.Users;
        float[] before = [.. Enumerable.Range(0, entities).Select(e => (float)(e + 1) / entities)];
        ServedQuality now = Quality(0.3, 0.7, 0.05, n: 100);
        return setup with
        {
            Served = [now],
            EntityQuality =
            [
                new EntityQuality
                {
                    Direction = Direction.Forward,
                    Queries = [.. Enumerable.Range(0, entities)],
                    Segments = [.. Enumerable.Repeat(Segment.Warm, entities)],
                    Values = [.. before.Select(v => (float)(v * (1d - loss)))],
                },
            ],
            Previous = new PreviousVersion
            {
                Label = "v1",
                Quality = [now with { Value = 0.55 }],
                EntityQuality = new Dictionary<Direction, IReadOnlyDictionary<Guid, float>>
                {
                    [Direction.Forward] = Enumerable.Range(0, entities).ToDictionary(e => users[e], e => before[e]),
                },
            },
        };
    }

    private static GateResult Judge(GateSetup setup) => new QualityGate(Direction.Forward).Judge(setup.Evidence(), Ct);

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
}
