using Precompute.Model;
using Precompute.Model.FoldIn;
using Precompute.Numerics;
using Precompute.UnitTests.Training;

namespace Precompute.UnitTests.Model;

public sealed class ImplicitRowSolverTests
{
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 1, 5, 1 }, { 3, 40, 7 }, { 16, 50, 4 }, { 17, 60, 13 }, { 33, 200, 1 }, { 64, 300, 90 }, { 100, 150, 149 },
        { 50, 80, 21 }, { 128, 300, 90 }, { 120, 200, 33 }, { 144, 100, 50 }, // padded to lengths with loops of their own, and to one without
        { 64, 5000, 4500 }, // longer than the panel of gathered rows
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Solve_AnyShape_EqualsDenseReference(int f, int targets, int entries)
    {
        AlsParameters p = Parameters(f);
        Row row = MakeRow(f, targets, entries);
        float[] x = new float[f];
        Assert.True(row.Solver(p).Solve(row.Targets, row.Ordinals, row.Weights, x, new RowScratch(f)));
        AssertClose(row.Expected(p), x, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Improve_ManySteps_ConvergesToTheExactSolution(int f, int targets, int entries)
    {
        AlsParameters p = Parameters(f) with { ConjugateGradientSteps = 400 };
        Row row = MakeRow(f, targets, entries);
        float[] x = new float[f];
        Assert.True(row.Solver(p).Improve(row.Targets, row.Ordinals, row.Weights, x, new RowScratch(f)));
        AssertClose(row.Expected(p), x, 1e-3);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void SolveAndImprove_OrdinalsOfTheRowsThatFollow_ChangeNoBit(int f, int targets, int entries)
    {
        AlsParameters p = Parameters(f);
        Row row = MakeRow(f, targets, entries);
        int[] more = [.. row.Ordinals, .. Enumerable.Range(0, 100).Select(i => i * 7 % targets)];
        float[] solved = new float[f], solvedAhead = new float[f], improved = new float[f], improvedAhead = new float[f];
        ImplicitRowSolver solver = row.Solver(p);
        solver.Solve(row.Targets, row.Ordinals, row.Weights, solved, new RowScratch(f));
        solver.Solve(row.Targets, more, row.Weights, solvedAhead, new RowScratch(f));
        solver.Improve(row.Targets, row.Ordinals, row.Weights, improved, new RowScratch(f));
        solver.Improve(row.Targets, more, row.Weights, improvedAhead, new RowScratch(f));
        Assert.Equal(solved, solvedAhead);
        Assert.Equal(improved, improvedAhead);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Improve_InTheBasisOfATridiagonalGram_TakesTheSameSteps(int f, int targets, int entries)
    {
        AlsParameters p = Parameters(f);
        Row row = MakeRow(f, targets, entries);
        DenseMatrix start = RandomData.Gaussian(1, f, 3, 0.2f);
        DenseMatrix plain = start.Clone();
        row.Solver(p).Improve(row.Targets, row.Ordinals, row.Weights, plain.Row(0), new RowScratch(f));

        float[] gram = new float[f * f];
        GramMatrix.Compute(row.Targets, gram, 1);
        TridiagonalGram reduced = TridiagonalGram.Reduce(gram, f, p.UnobservedWeight, out DenseMatrix basis);
        RowScratch scratch = new(f);
        RowRotation there = new(basis);
        there.Apply(row.Targets, 0, targets, scratch);
        there.Apply(start, 0, 1, scratch);
        new ImplicitRowSolver(p, targets, reduced).Improve(row.Targets, row.Ordinals, row.Weights, start.Row(0), scratch);
        new RowRotation(basis, transposed: true).Apply(start, 0, 1, scratch);
        AssertClose([.. plain.Row(0).ToArray().Select(static v => (double)v)], start.Row(0).ToArray(), 2e-4);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Solve_InTheBasisOfATridiagonalGram_SolvesTheTurnedSystem(int f, int targets, int entries)
    {
        AlsParameters p = Parameters(f);
        Row row = MakeRow(f, targets, entries);
        float[] gram = new float[f * f];
        GramMatrix.Compute(row.Targets, gram, 1);
        TridiagonalGram reduced = TridiagonalGram.Reduce(gram, f, p.UnobservedWeight, out DenseMatrix basis);
        new RowRotation(basis).Apply(row.Targets, 0, targets, new RowScratch(f));
        float[] x = new float[f];
        Assert.True(new ImplicitRowSolver(p, targets, reduced).Solve(row.Targets, row.Ordinals, row.Weights, x, new RowScratch(f)));
        AssertClose(row.Expected(p), x, 2e-4);
    }

    [Fact]
    public void Split_AnyLength_HasTheBitsOfOneByOne()
    {
        AlsParameters p = Parameters(8);
        for (int length = 0; length < 40; length++)
        {
            float[] weights = new float[length];
            var random = new SeededRandom(5, (ulong)length);
            for (int i = 0; i < length; i++)
                weights[i] = random.NextInt32(4) == 0 ? 0f : (random.NextSingle() - 0.7f) * 3f;
            float[] curvature = new float[length];
            float[] linear = new float[length];
            Assert.Equal(weights.Any(static w => w > 0f), Confidence.Split(weights, p, curvature, linear));
            Assert.Equal(weights.Select(w => Confidence.Excess(w, p)), curvature);
            Assert.Equal(weights.Select(w => Confidence.Of(w, p) * Confidence.Preference(w)), linear);
        }
    }

    [Fact]
    public void Improve_FromTheSolution_Stays()
    {
        AlsParameters p = Parameters(24);
        Row row = MakeRow(24, 80, 20);
        float[] x = [.. row.Expected(p).Select(static v => (float)v)];
        row.Solver(p).Improve(row.Targets, row.Ordinals, row.Weights, x, new RowScratch(24));
        AssertClose(row.Expected(p), x, 1e-4);
    }

    [Fact]
    public void Solve_NegativeWeights_PushPredictionTowardsZero()
    {
        AlsParameters p = Parameters(4) with { UnobservedWeight = 0.01f };
        Row row = MakeRow(4, 30, 6);
        float[] without = new float[4];
        float[] with = new float[4];
        float[] positive = [.. row.Weights.Select(MathF.Abs)];
        row.Solver(p).Solve(row.Targets, row.Ordinals.AsSpan(0, 5), positive.AsSpan(0, 5), without, new RowScratch(4));
        float[] disliked = [.. positive[..5], -50f];
        row.Solver(p).Solve(row.Targets, row.Ordinals, disliked, with, new RowScratch(4));
        ReadOnlySpan<float> y = row.Targets.Row(row.Ordinals[5]);
        Assert.True(MathF.Abs(VectorKernels.Dot(with, y)) < MathF.Abs(VectorKernels.Dot(without, y)));
    }

    [Theory]
    [InlineData(new float[0])]
    [InlineData(new[] { -1f, -2f })]
    [InlineData(new[] { 0f })]
    public void Solve_NothingPositive_GivesZeroAndSaysSo(float[] weights)
    {
        Row row = MakeRow(8, 20, 2);
        foreach (bool exact in (bool[])[true, false])
        {
            float[] x = [1, 2, 3, 4, 5, 6, 7, 8];
            ImplicitRowSolver solver = row.Solver(Parameters(8));
            int[] ordinals = row.Ordinals[..weights.Length];
            Assert.False(exact
                ? solver.Solve(row.Targets, ordinals, weights, x, new RowScratch(8))
                : solver.Improve(row.Targets, ordinals, weights, x, new RowScratch(8)));
            Assert.All(x, static v => Assert.Equal(0f, v));
        }
    }

    [Fact]
    public void Solve_TooIllConditionedForCholesky_StillPredicts()
    {
        // One target and two factors of equal, huge value: the matrix has rank one, and the ridge is lost beside it in float32.
        AlsParameters p = new() { Factors = 2, Regularization = 1e-4f, Alpha = 1f };
        var targets = new DenseMatrix(1, 2);
        targets.Row(0).Fill(3000f);
        float[] gram = new float[4];
        GramMatrix.Compute(targets, gram, 1);
        float[] x = new float[2];
        Assert.True(new ImplicitRowSolver(p, 1, gram).Solve(targets, [0], [1f], x, new RowScratch(2)));
        Assert.Equal(1f, VectorKernels.Dot(x, targets.Row(0)), 1e-3f);
    }

    [Fact]
    public void Solve_Overflow_IsRefused()
    {
        AlsParameters p = new() { Factors = 2, Alpha = 1f };
        var targets = new DenseMatrix(1, 2);
        targets.Row(0).Fill(1e25f);
        float[] x = new float[2];
        PrecomputeException e = Assert.Throws<PrecomputeException>(
            () => new ImplicitRowSolver(p, 1, [1f, 0f, 0f, 1f]).Solve(targets, [0], [1f], x, new RowScratch(2)));
        Assert.Contains("overflow", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SolveAndImprove_AfterWarmUp_AllocateNothing()
    {
        AlsParameters p = Parameters(64);
        Row row = MakeRow(64, 400, 200);
        ImplicitRowSolver solver = row.Solver(p);
        RowScratch scratch = solver.CreateScratch();
        float[] x = new float[64];
        for (int i = 0; i < 3; i++)
            SolveBoth();

        // What a row allocates, it allocates every time; the runtime itself may, once, while it replaces a method by a faster one.
        Assert.Contains(0L, Enumerable.Range(0, 3).Select(_ => AllocatedBy20Rows()).ToArray());

        long AllocatedBy20Rows()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++)
                SolveBoth();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        void SolveBoth()
        {
            solver.Solve(row.Targets, row.Ordinals, row.Weights, x, scratch);
            solver.Improve(row.Targets, row.Ordinals, row.Weights, x, scratch);
        }
    }

    [Fact]
    public void FoldIn_BadEntries_AreNamed()
    {
        AlsParameters p = Parameters(8);
        Row row = MakeRow(8, 20, 2);
        FoldInSolver solver = new(p, row.Targets);
        float[] x = new float[8];
        Assert.Contains("Entry 1", Assert.Throws<ArgumentOutOfRangeException>(() => solver.Solve([0, 20], [1f, 1f], x, solver.CreateScratch())).Message, StringComparison.Ordinal);
        Assert.Contains("Entry 0", Assert.Throws<ArgumentException>(() => solver.Solve([0], [float.NaN], x, solver.CreateScratch())).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => solver.Solve([0, 1], [1f], x, solver.CreateScratch()));
        Assert.Throws<ArgumentException>(() => solver.Solve([0], [1f], new float[7], solver.CreateScratch()));
    }

    private static AlsParameters Parameters(int f) => new()
    {
        Factors = f,
        Alpha = 4f,
        UnobservedWeight = 0.3f,
        Regularization = 0.05f,
        RegularizationExponent = 0.5f,
        ConjugateGradientSteps = 3,
    };

    private static Row MakeRow(int f, int targets, int entries)
    {
        var random = new SeededRandom(99, (ulong)(f + entries));
        int[] all = [.. Enumerable.Range(0, targets)];
        random.Shuffle<int>(all);
        int[] ordinals = [.. all.Take(entries).Order()];
        float[] weights = new float[entries];
        for (int i = 0; i < entries; i++)
            weights[i] = i > 0 && random.NextInt32(5) == 0 ? -1.5f : 0.5f + random.NextSingle();
        return new Row(RandomData.Gaussian(targets, f, 7, 0.4f), ordinals, weights);
    }

    private static void AssertClose(double[] expected, float[] actual, double tolerance)
    {
        double difference = Math.Sqrt(expected.Zip(actual, static (e, a) => (e - a) * (e - a)).Sum());
        double norm = Math.Sqrt(expected.Sum(static e => e * e));
        Assert.True(difference <= tolerance * norm, $"relative difference {difference / norm:e2}");
    }

    private sealed record Row(DenseMatrix Targets, int[] Ordinals, float[] Weights)
    {
        public ImplicitRowSolver Solver(AlsParameters p)
        {
            float[] gram = new float[p.Factors * p.Factors];
            GramMatrix.Compute(Targets, gram, 1);
            return new ImplicitRowSolver(p, Targets.Rows, gram);
        }

        public double[] Expected(AlsParameters p) => ReferenceAls.SolveRow(p, ReferenceAls.ToDouble(Targets), Ordinals, Weights);
    }
}
