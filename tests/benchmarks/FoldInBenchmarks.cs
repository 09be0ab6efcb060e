using BenchmarkDotNet.Attributes;
using Precompute.Model;
using Precompute.Model.FoldIn;
using Precompute.Numerics;

namespace Precompute.Benchmarks;

/// <summary>What the API computes for somebody whom the batch has not seen: factors from a history. Allocates nothing.</summary>
[MemoryDiagnoser]
public class FoldInBenchmarks
{
    private int[] _targets = [];
    private float[] _weights = [];
    private float[] _factors = [];
    private FoldInSolver? _solver;
    private RowScratch? _scratch;

    /// <summary>Distinct startups in the history.</summary>
    [Params(5, 50, 500)]
    public int History { get; set; }

    /// <summary>50,000 targets, 128 factors.</summary>
    [GlobalSetup]
    public void Setup()
    {
        DenseMatrix targets = SyntheticFactors.Create(50_000, 128, seed: 1);
        _solver = new FoldInSolver(new AlsParameters { Factors = 128 }, targets, threads: 2);
        _scratch = _solver.CreateScratch();
        _targets = [.. Enumerable.Range(0, History).Select(static i => i * 97)];
        _weights = [.. Enumerable.Range(0, History).Select(static i => 0.5f + (i % 4))];
        _factors = new float[128];
        _solver.Solve(_targets, _weights, _factors, _scratch);
    }

    /// <summary>One history.</summary>
    [Benchmark]
    public bool Solve() => _solver!.Solve(_targets, _weights, _factors, _scratch!);
}
