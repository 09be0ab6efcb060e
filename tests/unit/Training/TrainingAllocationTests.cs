using Precompute.Model;
using Precompute.Numerics;
using Precompute.Training.Als;
using Precompute.Training.TopN;

namespace Precompute.UnitTests.Training;

/// <summary>Nothing is allocated for a row or a user: sixteen times as many cost what few cost.</summary>
public sealed class TrainingAllocationTests
{
    private const int Few = 4_096;
    private const int Many = 16 * Few;
    private const int Targets = 300;

    // The smallest object is 24 bytes. Partial Gram matrices, a fixed number of them, may be made on other threads and are missed now and then.
    private const long LessThanAnObjectEach = 4L * (Many - Few);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(AlsSolver.ConjugateGradient)]
    [InlineData(AlsSolver.Cholesky)]
    public void Sweep_ManyRows_AllocatesWhatFewDo(AlsSolver solver)
    {
        CsrMatrix few = Interactions(Few);
        CsrMatrix many = Interactions(Many);
        _ = SweepBytes(few, solver);
        long ofFew = SweepBytes(few, solver);
        long ofMany = SweepBytes(many, solver);

        Assert.InRange(ofMany - ofFew, -LessThanAnObjectEach, LessThanAnObjectEach);
    }

    [Fact]
    public void Recommend_ManyUsers_AllocatesWhatFewDo()
    {
        DenseMatrix targets = RandomData.Gaussian(Targets, 16, seed: 2);
        DenseMatrix many = RandomData.Gaussian(Many, 16, seed: 1);
        DenseMatrix few = RandomData.Gaussian(Few, 16, seed: 1);
        CsrMatrix seenByMany = Interactions(Many);
        CsrMatrix seenByFew = Interactions(Few);
        _ = RecommendBytes(few, targets, seenByFew);
        long ofFew = RecommendBytes(few, targets, seenByFew);
        long ofMany = RecommendBytes(many, targets, seenByMany);

        Assert.InRange(ofMany - ofFew, -LessThanAnObjectEach, LessThanAnObjectEach);
    }

    // A sweep is what two trainings differ by that differ by one: what is allocated once cancels out, and so do factors and the transposed matrix.
    private static long SweepBytes(CsrMatrix matrix, AlsSolver solver) => TrainBytes(matrix, solver, 3) - TrainBytes(matrix, solver, 2);

    private static long TrainBytes(CsrMatrix matrix, AlsSolver solver, int iterations)
    {
        AlsParameters parameters = new() { Factors = 16, Iterations = iterations, Solver = solver };
        AlsTrainingOptions options = new() { Threads = 1 };
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = AlsTrainer.Train(matrix, parameters, options, progress: null, Ct);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static long RecommendBytes(DenseMatrix queries, DenseMatrix targets, CsrMatrix seen)
    {
        TopNRequest request = new() { Queries = queries, Targets = targets, N = 20, Seen = seen, Threads = 1 };
        int lists = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        TopNEngine.Recommend(request, (_, best) => lists += Math.Min(best.Length, 1), Ct);
        long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(queries.Rows, lists);
        return bytes;
    }

    /// <summary>Three entries a row.</summary>
    private static CsrMatrix Interactions(int rows)
    {
        long[] offsets = [.. Enumerable.Range(0, rows + 1).Select(static r => 3L * r)];
        int[] columns = [.. Enumerable.Range(0, 3 * rows).Select(static e => ((e % 3) * 100) + (e / 3 * 7 % 100))];
        float[] values = new float[3 * rows];
        Array.Fill(values, 1f);
        return new CsrMatrix(rows, Targets, offsets, columns, values);
    }
}
