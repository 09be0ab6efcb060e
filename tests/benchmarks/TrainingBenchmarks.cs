using BenchmarkDotNet.Attributes;
using Precompute.Model;
using Precompute.Numerics;
using Precompute.Training.Als;
using Precompute.Training.TopN;

namespace Precompute.Benchmarks;

/// <summary>Two sweeps of ALS with both solvers, and exact top-100 lists for everybody, at one thread and two.</summary>
[MemoryDiagnoser]
public class TrainingBenchmarks
{
    private CsrMatrix? _interactions;
    private AlsResult? _model;

    /// <summary>Number of factors.</summary>
    [Params(64, 128)]
    public int Factors { get; set; }

    /// <summary>Worker threads.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Makes 20,000 × 5,000 with a million pairs, and a model of it.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _interactions = PlantedInteractions.Create(20_000, 5_000, 1_000_000, seed: 1);
        _model = Train(AlsSolver.ConjugateGradient);
    }

    /// <summary>The exact solver: the twin.</summary>
    [Benchmark(Baseline = true)]
    public AlsResult Cholesky() => Train(AlsSolver.Cholesky);

    /// <summary>Three warm-started conjugate-gradient steps a row.</summary>
    [Benchmark]
    public AlsResult ConjugateGradient() => Train(AlsSolver.ConjugateGradient);

    /// <summary>Lists for all queries, seen targets left out.</summary>
    [Benchmark]
    public long TopN()
    {
        long items = 0;
        TopNEngine.Recommend(
            new TopNRequest { Queries = _model!.QueryFactors, Targets = new TopNTargets(_model.TargetFactors), N = 100, Seen = _interactions, Threads = Threads },
            (_, best) => Interlocked.Add(ref items, best.Length),
            CancellationToken.None);
        return items;
    }

    private AlsResult Train(AlsSolver solver) => AlsTrainer.Train(
        _interactions!,
        new AlsParameters { Factors = Factors, Iterations = 2, Solver = solver },
        new AlsTrainingOptions { Threads = Threads, TrackObjective = false },
        progress: null,
        CancellationToken.None);
}
