using BenchmarkDotNet.Attributes;
using Precompute.Model;
using Precompute.Numerics;
using Precompute.Training.Als;
using Precompute.Training.Baselines;

namespace Precompute.Benchmarks;

/// <summary>Fitting the baselines that a weekly run measures, beside the training that they are compared with, at one thread and two.</summary>
[MemoryDiagnoser]
public class BaselineBenchmarks
{
    private CsrMatrix? _interactions;
    private CsrMatrix? _fewQueries;

    /// <summary>Worker threads.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Makes 20,000 × 3,000 with 400,000 pairs, and 3,000 × 20,000.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _interactions = PlantedInteractions.Create(20_000, 3_000, 400_000, seed: 1);
        _fewQueries = _interactions.Transpose();
    }

    /// <summary>What they are measured against: the marketplace's defaults, 20 sweeps with 128 factors.</summary>
    [Benchmark(Baseline = true)]
    public AlsResult Als() => AlsTrainer.Train(
        _interactions!, new AlsParameters(), new AlsTrainingOptions { Threads = Threads, TrackObjective = false }, progress: null, CancellationToken.None);

    /// <summary>400 neighbours, the larger of the grid.</summary>
    [Benchmark]
    public ItemKnnRecommender ItemKnn() =>
        new(_interactions!, new ItemKnnOptions { Neighbours = 400, Weighting = ItemKnnWeighting.Binary }, Threads, CancellationToken.None);

    /// <summary>A system of 3,000 targets.</summary>
    [Benchmark]
    public EaseRecommender EaseByTargets() => new(_interactions!, new EaseOptions(), Threads, CancellationToken.None);

    /// <summary>The same system where queries are the smaller side (Woodbury).</summary>
    [Benchmark]
    public EaseRecommender EaseByQueries() => new(_fewQueries!, new EaseOptions(), Threads, CancellationToken.None);
}
