using Precompute.Model;
using Precompute.Numerics;
using Precompute.Training.Als;
using Precompute.Training.TopN;

namespace Precompute.UnitTests.Training;

/// <summary>
/// Nothing is allocated for a row or a user: three times as many cost the same. What all threads allocate is counted, so that no other
/// test may run meanwhile.
/// </summary>
[Collection(nameof(AloneInProcess))]
public sealed class TrainingAllocationTests
{
    // From here on Gram matrices are summed in as many parts as they ever are.
    private const int Few = 16_384;
    private const int Many = 3 * Few;

    // From here on as many users are ranked together as ever.
    private const int FewUsers = 3 * Few;
    private const int ManyUsers = 3 * FewUsers;
    // Enough for principal axes and for a bar.
    private const int Targets = 2500;

    // The smallest object is 24 bytes. The runtime allocates a little for itself now and then.
    private const long LessThanAnObjectEach = 4L * (Many - Few);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(AlsSolver.ConjugateGradient, 16, 1)]
    [InlineData(AlsSolver.ConjugateGradient, 16, 2)]
    [InlineData(AlsSolver.ConjugateGradient, 64, 1)]
    [InlineData(AlsSolver.ConjugateGradient, 64, 2)]
    [InlineData(AlsSolver.Cholesky, 16, 1)]
    [InlineData(AlsSolver.Cholesky, 64, 2)]
    public void Sweep_ManyRows_AllocatesWhatFewDo(AlsSolver solver, int factors, int threads)
    {
        AlsParameters parameters = new() { Factors = factors, Solver = solver };
        CsrMatrix few = Interactions(Few);
        CsrMatrix many = Interactions(Many);
        _ = SweepBytes(few, parameters, threads);
        long ofFew = SweepBytes(few, parameters, threads);
        long ofMany = SweepBytes(many, parameters, threads);

        Assert.InRange(ofMany - ofFew, -LessThanAnObjectEach, LessThanAnObjectEach);
    }

    [Theory]
    [InlineData(16, 1)]
    [InlineData(16, 2)]
    [InlineData(64, 1)]
    [InlineData(64, 2)]
    public void Recommend_ManyUsers_AllocatesWhatFewDo(int factors, int threads)
    {
        TopNTargets targets = new(RandomData.Gaussian(Targets, factors, seed: 2));
        DenseMatrix many = RandomData.Gaussian(ManyUsers, factors, seed: 1);
        DenseMatrix few = RandomData.Gaussian(FewUsers, factors, seed: 1);
        CsrMatrix seenByMany = Interactions(ManyUsers);
        CsrMatrix seenByFew = Interactions(FewUsers);
        _ = RecommendBytes(few, targets, seenByFew, threads);
        long ofFew = RecommendBytes(few, targets, seenByFew, threads);
        long ofMany = RecommendBytes(many, targets, seenByMany, threads);

        Assert.InRange(ofMany - ofFew, -LessThanAnObjectEach, LessThanAnObjectEach);
    }

    // A sweep is what two trainings differ by that differ by one: what is allocated once cancels out, and so do factors and the transposed matrix.
    private static long SweepBytes(CsrMatrix matrix, AlsParameters parameters, int threads) =>
        TrainBytes(matrix, parameters with { Iterations = 2 }, threads) - TrainBytes(matrix, parameters with { Iterations = 1 }, threads);

    private static long TrainBytes(CsrMatrix matrix, AlsParameters parameters, int threads)
    {
        AlsTrainingOptions options = new() { Threads = threads };
        long before = GC.GetTotalAllocatedBytes(precise: true);
        _ = AlsTrainer.Train(matrix, parameters, options, progress: null, Ct);
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static long RecommendBytes(DenseMatrix queries, TopNTargets targets, CsrMatrix seen, int threads)
    {
        TopNRequest request = new() { Queries = queries, Targets = targets, N = 40, Seen = seen, Threads = threads };
        int lists = 0;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        TopNEngine.Recommend(request, (_, best) => Interlocked.Add(ref lists, Math.Min(best.Length, 1)), Ct);
        long bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
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
