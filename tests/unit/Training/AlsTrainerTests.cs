using Precompute.Model;
using Precompute.Model.FoldIn;
using Precompute.Numerics;
using Precompute.Training.Als;

namespace Precompute.UnitTests.Training;

public sealed class AlsTrainerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(AlsSolver.ConjugateGradient, 16)]
    [InlineData(AlsSolver.Cholesky, 16)]
    [InlineData(AlsSolver.ConjugateGradient, 13)]
    public void FoldIn_OfEveryTrainingRow_GivesTheStoredRow(AlsSolver solver, int f)
    {
        CsrMatrix matrix = RandomData.Interactions(120, 80, 0.3, seed: 1);
        AlsParameters p = Parameters(f) with { Solver = solver };
        AlsResult result = Train(matrix, p, threads: 2);
        FoldInSolver foldIn = new(p, result.TargetFactors);
        RowScratch scratch = foldIn.CreateScratch();
        float[] x = new float[f];
        for (int row = 0; row < matrix.Rows; row++)
        {
            foldIn.Solve(matrix.RowColumns(row), matrix.RowValues(row), x, scratch);
            float distance = MathF.Sqrt(VectorKernels.SquaredDistance(x, result.QueryFactors.Row(row)));
            Assert.True(distance <= 1e-4f * VectorKernels.Norm(result.QueryFactors.Row(row)), $"row {row}: {distance}");
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    public void FoldIn_OfEveryTenthRowOfAPlantedSet_GivesTheTrainedRowToTheBit(int f)
    {
        CsrMatrix matrix = RandomData.Interactions(900, 500, 0.15, seed: 7, communities: 8);
        AlsParameters p = Parameters(f);
        AlsResult result = Train(matrix, p, threads: 2);
        FoldInSolver foldIn = new(p, result.TargetFactors);
        RowScratch scratch = foldIn.CreateScratch();
        float[] x = new float[f];
        double worst = 0;
        for (int row = 0; row < matrix.Rows; row += 10)
        {
            Assert.True(foldIn.Solve(matrix.RowColumns(row), matrix.RowValues(row), x, scratch));
            ReadOnlySpan<float> trained = result.QueryFactors.Row(row);
            worst = Math.Max(worst, Math.Sqrt(VectorKernels.SquaredDistance(x, trained)) / VectorKernels.Norm(trained));
        }

        // The closing half-step and fold-in are one solver over the same Gram matrix: equal to the bit, not only within 1e-5.
        Assert.True(worst == 0, $"The worst row differs by {worst:E2} of its norm.");
    }

    [Theory]
    [InlineData(AlsSolver.ConjugateGradient)]
    [InlineData(AlsSolver.Cholesky)]
    public void Train_AnyThreadCount_SameBytes(AlsSolver solver)
    {
        CsrMatrix matrix = RandomData.Interactions(700, 400, 0.08, seed: 2);
        AlsParameters p = Parameters(24) with { Solver = solver };
        AlsResult one = Train(matrix, p, threads: 1);
        foreach (int threads in (int[])[2, 3])
        {
            AlsResult many = Train(matrix, p, threads);
            Assert.True(RandomData.SameBytes(one.QueryFactors, many.QueryFactors));
            Assert.True(RandomData.SameBytes(one.TargetFactors, many.TargetFactors));
            Assert.Equal(one.Iterations.Select(static i => i.Objective), many.Iterations.Select(static i => i.Objective));
        }
    }

    [Fact]
    public void Train_AnotherSeed_OtherBytes()
    {
        CsrMatrix matrix = RandomData.Interactions(60, 40, 0.3, seed: 2);
        Assert.False(RandomData.SameBytes(
            Train(matrix, Parameters(8), 1).TargetFactors, Train(matrix, Parameters(8) with { Seed = 43 }, 1).TargetFactors));
    }

    [Theory]
    [InlineData(1f, 0f)]
    [InlineData(0.2f, 1f)]
    [InlineData(0.05f, 0.5f)]
    public void Objective_EqualsTheNaiveLoopOverAllPairs(float unobserved, float exponent)
    {
        CsrMatrix matrix = RandomData.Interactions(50, 35, 0.3, seed: 4);
        AlsParameters p = Parameters(7) with { UnobservedWeight = unobserved, RegularizationExponent = exponent };
        DenseMatrix queries = RandomData.Gaussian(50, 7, 5, 0.3f);
        DenseMatrix targets = RandomData.Gaussian(35, 7, 6, 0.3f);
        double expected = ReferenceAls.Objective(p, matrix, queries, targets);
        double actual = AlsObjective.Compute(matrix, queries, targets, p, threads: 2, Ct);
        Assert.Equal(1d, actual / expected, 1e-6);
    }

    [Fact]
    public void Train_Cholesky_ObjectiveNeverRises()
    {
        CsrMatrix matrix = RandomData.Interactions(200, 150, 0.2, seed: 5);
        AlsResult result = Train(matrix, Parameters(16) with { Solver = AlsSolver.Cholesky, Iterations = 12 }, 2);
        double[] objectives = [.. result.Iterations.Select(static i => i.Objective!.Value)];
        for (int i = 1; i < objectives.Length; i++)
            Assert.True(objectives[i] <= objectives[i - 1] * (1 + 1e-6), $"iteration {i + 1}: {objectives[i]} after {objectives[i - 1]}");
        Assert.True(objectives[^1] < objectives[0]);
    }

    [Fact]
    public void Train_ConjugateGradient_ReachesAlmostTheCholeskyObjective()
    {
        CsrMatrix matrix = RandomData.Interactions(200, 150, 0.2, seed: 5);
        double exact = Train(matrix, Parameters(16) with { Solver = AlsSolver.Cholesky, Iterations = 15 }, 2).Iterations[^1].Objective!.Value;
        double approximate = Train(matrix, Parameters(16) with { Iterations = 15 }, 2).Iterations[^1].Objective!.Value;
        Assert.InRange(approximate / exact, 0.98, 1.01);
    }

    [Fact]
    public void Train_CholeskySweeps_EqualTheDenseReference()
    {
        CsrMatrix matrix = RandomData.Interactions(40, 30, 0.3, seed: 8);
        AlsParameters p = Parameters(5) with { Solver = AlsSolver.Cholesky, Iterations = 3, Regularization = 0.5f };
        DenseMatrix start = RandomData.Gaussian(30, 5, 9, 0.2f);
        AlsResult result = AlsTrainer.Train(matrix, p, new AlsTrainingOptions { Threads = 1, InitialTarget = start }, null, Ct);
        double[,] targets = ReferenceAls.ToDouble(start);
        double[,] queries = new double[0, 0];
        for (int i = 0; i < 3; i++)
        {
            queries = ReferenceAls.HalfStep(p, matrix, targets);
            targets = ReferenceAls.HalfStep(p, matrix.Transpose(), queries);
        }

        queries = ReferenceAls.HalfStep(p, matrix, targets);
        for (int r = 0; r < 40; r++)
        {
            for (int j = 0; j < 5; j++)
                Assert.Equal(queries[r, j], result.QueryFactors.Row(r)[j], 1e-3);
        }
    }

    [Fact]
    public void Train_Checkerboard_PredictsTheBoard()
    {
        const int Size = 40;
        float[,] board = new float[Size, Size];
        for (int r = 0; r < Size; r++)
        {
            for (int c = 0; c < Size; c++)
                board[r, c] = (r + c) % 2 == 0 && ((r * 31) + (c * 17)) % 23 != 0 ? 1f : 0f;
        }

        AlsResult result = Train(RandomData.FromDense(board), Parameters(2) with { Iterations = 15, UnobservedWeight = 0.1f }, 2);
        for (int r = 0; r < Size; r++)
        {
            for (int c = 0; c < Size; c++)
            {
                float score = VectorKernels.Dot(result.QueryFactors.Row(r), result.TargetFactors.Row(c));
                Assert.True((r + c) % 2 == 0 ? score > 0.5f : score < 0.5f, $"({r}, {c}): {score}");
            }
        }
    }

    [Fact]
    public void Train_EmptyRowsAndColumns_GetZeroFactors()
    {
        CsrMatrix matrix = RandomData.FromDense(new float[,] { { 1, 0, 2, 0 }, { 0, 0, 0, 0 }, { 0, 0, 1, 0 }, { -1, 0, 0, 0 } });
        foreach (AlsSolver solver in Enum.GetValues<AlsSolver>())
        {
            AlsResult result = Train(matrix, Parameters(6) with { Solver = solver }, 2);
            Assert.All(result.QueryFactors.Row(1).ToArray(), static v => Assert.Equal(0f, v));
            Assert.All(result.QueryFactors.Row(3).ToArray(), static v => Assert.Equal(0f, v));
            Assert.All(result.TargetFactors.Row(1).ToArray(), static v => Assert.Equal(0f, v));
            result.QueryFactors.RequireFinite("query");
            result.TargetFactors.RequireFinite("target");
            Assert.True(VectorKernels.Dot(result.QueryFactors.Row(0), result.TargetFactors.Row(2)) > 0.3f);
        }
    }

    [Fact]
    public void Train_OneRowOrNothing_Works()
    {
        AlsResult one = Train(RandomData.FromDense(new float[,] { { 1, 0, 2 } }), Parameters(20), 3);
        Assert.True(VectorKernels.Dot(one.QueryFactors.Row(0), one.TargetFactors.Row(2)) > 0.3f);
        AlsResult empty = Train(new CsrMatrix(0, 0, [0], [], []), Parameters(20), 3);
        Assert.Equal(0, empty.QueryFactors.Rows);
    }

    [Fact]
    public void Train_WarmStart_StartsBelowACold()
    {
        CsrMatrix matrix = RandomData.Interactions(200, 150, 0.2, seed: 5);
        AlsParameters p = Parameters(16) with { Iterations = 10 };
        AlsResult cold = Train(matrix, p, 2);
        AlsResult warm = AlsTrainer.Train(
            matrix, p with { Iterations = 1 }, new AlsTrainingOptions { Threads = 2, InitialQuery = cold.QueryFactors, InitialTarget = cold.TargetFactors }, null, Ct);
        Assert.True(warm.Iterations[0].Objective <= cold.Iterations[^1].Objective * 1.0001);
    }

    [Fact]
    public void Train_BadInput_IsRefusedWithARangeOrARow()
    {
        CsrMatrix matrix = RandomData.Interactions(10, 10, 0.5, seed: 1);
        ArgumentException e = Assert.Throws<ArgumentException>(() => Train(matrix, Parameters(0) with { Regularization = -1f, RegularizationExponent = 2f }, 1));
        Assert.Contains("1 to 4096", e.Message, StringComparison.Ordinal);
        Assert.Contains("0 or more", e.Message, StringComparison.Ordinal);
        Assert.Contains("0 to 1", e.Message, StringComparison.Ordinal);
        Assert.Contains(
            "Row 1",
            Assert.Throws<PrecomputeException>(() => RandomData.FromDense(new float[,] { { 1, 0 }, { float.NaN, 1 } })).Message,
            StringComparison.Ordinal);
        var start = new DenseMatrix(10, 4);
        start.Row(3)[1] = float.NaN;
        Assert.Contains("3", Assert.Throws<PrecomputeException>(() => AlsTrainer.Train(
            matrix, Parameters(4), new AlsTrainingOptions { InitialTarget = start }, null, Ct)).Message, StringComparison.Ordinal);
        Assert.Contains("10 × 4", Assert.Throws<ArgumentException>(() => AlsTrainer.Train(
            matrix, Parameters(4), new AlsTrainingOptions { InitialTarget = new DenseMatrix(9, 4) }, null, Ct)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        CsrMatrix matrix = RandomData.Interactions(200, 150, 0.2, seed: 5);
        var progress = new CancelAfterFirst(source);
        foreach (int threads in (int[])[1, 2])
        {
            Assert.ThrowsAny<OperationCanceledException>(() => AlsTrainer.Train(
                matrix, Parameters(8), new AlsTrainingOptions { Threads = threads }, progress, source.Token));
        }
    }

    private static AlsResult Train(CsrMatrix matrix, AlsParameters p, int threads) =>
        AlsTrainer.Train(matrix, p, new AlsTrainingOptions { Threads = threads }, null, Ct);

    private static AlsParameters Parameters(int f) => new()
    {
        Factors = f,
        Alpha = 5f,
        Regularization = 0.05f,
        UnobservedWeight = 0.5f,
        RegularizationExponent = 0.3f,
        Iterations = 4,
    };

    private sealed class CancelAfterFirst(CancellationTokenSource source) : IProgress<AlsIteration>
    {
        public void Report(AlsIteration value) => source.Cancel();
    }
}
