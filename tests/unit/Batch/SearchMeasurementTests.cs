using Precompute.AnnIndex;
using Precompute.Batch.Ann;
using Precompute.Numerics;

namespace Precompute.UnitTests.Batch;

/// <summary>What <c>ann search</c> measures by: whatever a search raises comes out as it was raised, and what is found counts once.</summary>
public sealed class SearchMeasurementTests
{
    private static readonly FlatIndex Index = new(Random(50, seed: 1), VectorMetric.InnerProduct);

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public void Run_CancelledToken_RaisesCancellation(int threads, bool batch) => Assert.Throws<OperationCanceledException>(
        () => SearchMeasurement.Run(Index, Random(300, seed: 2), 5, new SearchOptions(), threads, batch, new CancellationToken(canceled: true)));

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public void Run_QueryThatIsNotANumber_IsTheCallersMistake(int threads, bool batch)
    {
        DenseMatrix queries = Random(300, seed: 2);
        queries.Row(250)[1] = float.NaN;
        Assert.Throws<ArgumentException>(() => SearchMeasurement.Run(Index, queries, 5, new SearchOptions(), threads, batch, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void RecallOf_AnswerThatRepeatsTheBest_CountsItOnce()
    {
        GroundTruth truth = new([3, 1, 4, 1, 5, GroundTruth.Nothing], columns: 3, k: 3);
        Assert.Equal(1d / 3, truth.RecallOf(0, [new Neighbor(3, 9f), new Neighbor(3, 9f), new Neighbor(3, 9f)]));
        Assert.Equal(1d, truth.RecallOf(1, [new Neighbor(5, 9f), new Neighbor(7, 8f), new Neighbor(1, 7f)]));
    }

    private static DenseMatrix Random(int rows, ulong seed)
    {
        DenseMatrix matrix = new(rows, 4);
        SeededRandom random = new(seed);
        for (int r = 0; r < rows; r++)
        {
            foreach (ref float value in matrix.Row(r))
                value = (float)random.NextGaussian();
        }

        return matrix;
    }
}
