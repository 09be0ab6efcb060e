using BenchmarkDotNet.Attributes;
using Precompute.Model;
using Precompute.Numerics;
using Precompute.Training.Als;

namespace Precompute.Benchmarks;

/// <summary>
/// Half a sweep: 20,000 rows solved against 5,000 fixed ones, a million pairs, by both solvers, at one thread and two. The Gram matrix and, for
/// conjugate gradients, both changes of basis are part of it.
/// </summary>
[MemoryDiagnoser]
public class HalfStepBenchmarks
{
    private AlsHalfStep? _half;
    private DenseMatrix _fixed = new(1, 1);
    private DenseMatrix _solved = new(1, 1);

    /// <summary>Number of factors.</summary>
    [Params(64, 128)]
    public int Factors { get; set; }

    /// <summary>Worker threads.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Makes the pairs and a model of them.</summary>
    [GlobalSetup]
    public void Setup()
    {
        CsrMatrix interactions = PlantedInteractions.Create(20_000, 5_000, 1_000_000, seed: 1);
        AlsParameters parameters = new() { Factors = Factors, Iterations = 3, Solver = AlsSolver.ConjugateGradient };
        AlsResult model = AlsTrainer.Train(
            interactions, parameters, new AlsTrainingOptions { Threads = Threads, TrackObjective = false }, progress: null, CancellationToken.None);
        _half = new AlsHalfStep(interactions, parameters, Threads);
        _fixed = model.TargetFactors;
        _solved = model.QueryFactors;
    }

    /// <summary>The exact solutions: the twin, and what closes a training.</summary>
    [Benchmark(Baseline = true)]
    public void Cholesky() => _half!.Solve(_fixed, _solved, CancellationToken.None);

    /// <summary>Three warm-started steps a row.</summary>
    [Benchmark]
    public object ConjugateGradient() => _half!.Improve(_fixed, _solved, CancellationToken.None);
}
