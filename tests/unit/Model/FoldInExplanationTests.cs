using CsCheck;
using Precompute.Model;
using Precompute.Model.FoldIn;
using Precompute.Numerics;
using Precompute.TestKit;
using Precompute.UnitTests.Training;

namespace Precompute.UnitTests.Model;

public sealed class FoldInExplanationTests
{
    [Fact]
    public void Explain_AnyHistory_SumsToTheScoreAndLeavesFoldInAsItWas()
    {
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 60], Gen.Int[0, 1_000_000], Gen.Float[0.05f, 1f], Gen.Float[0.05f, 2f]).Sample((f, targets, seed, unobserved, ridge) =>
        {
            AlsParameters p = new() { Factors = f, Alpha = 5f, UnobservedWeight = unobserved, Regularization = ridge, RegularizationExponent = 0.5f };
            (FoldInSolver solver, DenseMatrix y, int[] ordinals, float[] weights) = Make(p, targets, (ulong)seed);
            RowScratch scratch = solver.CreateScratch();
            float[] x = new float[f];
            float[] parts = [.. Enumerable.Repeat(float.NaN, ordinals.Length)];
            bool isPositive = solver.Solve(ordinals, weights, x, scratch);
            int target = seed % targets;

            Assert.Equal(isPositive, solver.Explain(ordinals, weights, target, parts, scratch));

            float score = VectorKernels.Dot(x, y.Row(target));
            float size = parts.Sum(MathF.Abs) + (VectorKernels.Norm(x) * VectorKernels.Norm(y.Row(target)));
            Assert.True(Math.Abs(parts.Sum() - score) <= 1e-3f * size, $"{parts.Sum()} is not {score}");
            for (int i = 0; i < parts.Length; i++)
            {
                if (weights[i] <= 0f)
                    Assert.Equal(0f, parts[i]);
            }

            float[] again = new float[f];
            solver.Solve(ordinals, weights, again, scratch);
            Assert.Equal(x, again);
        }, iter: TestCounts.Full ? 30_000 : 300, threads: 1);
    }

    [Fact]
    public void Explain_OneFactor_IsTheFractionWorkedByHand()
    {
        // A = α₀ Σ y² + Σ α|w| yᵢ² + λ (n + 2α₀)^0 = (1 + 4) + (2·3·1 + 2·1·4) + 0.5 = 19.5 for y = (1, 2) and w = (3, −1).
        AlsParameters p = new() { Factors = 1, Alpha = 2f, UnobservedWeight = 1f, Regularization = 0.5f, RegularizationExponent = 0f };
        DenseMatrix y = new(2, 1);
        y.Row(0)[0] = 1f;
        y.Row(1)[0] = 2f;
        FoldInSolver solver = new(p, y);
        float[] parts = new float[2];

        Assert.True(solver.Explain([0, 1], [3f, -1f], 1, parts, solver.CreateScratch()));

        // c₀·p₀·y₀·y₁ / A = (1 + 2·3)·1·2 / 19.5; what is disliked has p = 0.
        Assert.Equal(14f / 19.5f, parts[0], 1e-6f);
        Assert.Equal(0f, parts[1]);
    }

    [Fact]
    public void Explain_TwoEntries_AreAlikeInBothDirections()
    {
        // s_ij = yᵢᵀ A⁻¹ yⱼ is symmetric: by what i explains j, j explains i, but for the confidences.
        AlsParameters p = new() { Factors = 12, Alpha = 5f, Regularization = 0.1f };
        (FoldInSolver solver, _, _, _) = Make(p, 30, 7);
        int[] ordinals = [3, 8, 21];
        float[] weights = [1f, 2.5f, 0.5f];
        float[] of3 = new float[3];
        float[] of21 = new float[3];
        solver.Explain(ordinals, weights, 3, of3, solver.CreateScratch());
        solver.Explain(ordinals, weights, 21, of21, solver.CreateScratch());

        Assert.Equal(of3[2] / Confidence.Of(0.5f, p), of21[0] / Confidence.Of(1f, p), 1e-5f);
        Assert.True(of3[0] > Math.Abs(of3[2]), "what was acted on explains itself best");
    }

    [Fact]
    public void Explain_BadInput_IsNamed()
    {
        (FoldInSolver solver, _, _, _) = Make(new AlsParameters { Factors = 4 }, 5, 1);
        Assert.Contains("Entry 0", Assert.Throws<ArgumentOutOfRangeException>(() => solver.Explain([5], [1f], 0, new float[1], solver.CreateScratch())).Message, StringComparison.Ordinal);
        Assert.Equal("target", Assert.Throws<ArgumentOutOfRangeException>(() => solver.Explain([1], [1f], 5, new float[1], solver.CreateScratch())).ParamName);
        Assert.Equal("contributions", Assert.Throws<ArgumentException>(() => solver.Explain([1], [1f], 0, new float[2], solver.CreateScratch())).ParamName);
        float[] nothing = [7f];
        Assert.False(solver.Explain([1], [-1f], 0, nothing, solver.CreateScratch()));
        Assert.Equal([0f], nothing);
    }

    private static (FoldInSolver Solver, DenseMatrix Targets, int[] Ordinals, float[] Weights) Make(AlsParameters p, int targets, ulong seed)
    {
        DenseMatrix y = RandomData.Gaussian(targets, p.Factors, seed, 0.4f);
        SeededRandom random = new(seed, 3);
        int[] ordinals = [.. Enumerable.Range(0, targets).Where(_ => random.NextInt32(3) == 0)];
        float[] weights = [.. ordinals.Select(_ => (random.NextInt32(5) - 1) * random.NextSingle())];
        return (new FoldInSolver(p, y), y, ordinals, weights);
    }
}
