using Precompute.Model;
using Precompute.Model.FoldIn;
using Precompute.Numerics;
using Precompute.UnitTests.AnnIndex;

namespace Precompute.UnitTests.Model;

public sealed class FoldInSolverTests
{
    private const int Factors = 48;
    private static readonly FoldInSolver Solver = new(
        new AlsParameters { Factors = Factors, Alpha = 5f, Regularization = 0.1f }, TestVectors.Gaussian(300, Factors, seed: 3));

    [Fact]
    public void Solve_BorrowedMemory_GivesTheSameFromManyThreads()
    {
        float[][] expected = [.. Enumerable.Range(0, 50).Select(static history => Solved(history, Solver.CreateScratch()))];
        Parallel.For(0, 400, i => Assert.Equal(expected[i % 50], Solved(i % 50, scratch: null)));
    }

    [Fact]
    public void Solve_BorrowedMemory_IsNotMadeAnew()
    {
        int[] targets = [1, 5, 9];
        float[] weights = [1f, 2f, 3f];
        float[] factors = new float[Factors];
        for (int i = 0; i < 3; i++)
            Solver.Solve(targets, weights, factors);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            Solver.Solve(targets, weights, factors);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 * 512);
    }

    private static float[] Solved(int history, RowScratch? scratch)
    {
        int[] targets = [.. Enumerable.Range(0, history + 1)];
        float[] weights = [.. targets.Select(static target => 1f + (target % 4))];
        float[] factors = new float[Factors];
        Assert.True(scratch is null ? Solver.Solve(targets, weights, factors) : Solver.Solve(targets, weights, factors, scratch));
        return factors;
    }
}
