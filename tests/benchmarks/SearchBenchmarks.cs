using BenchmarkDotNet.Attributes;
using Precompute.AnnIndex;
using Precompute.Numerics;

namespace Precompute.Benchmarks;

/// <summary>Exact search beside the graph, k = 10, one thread, on skewed and on flat norms. Allocates nothing.</summary>
[MemoryDiagnoser]
public class SearchBenchmarks
{
    private readonly Neighbor[] _results = new Neighbor[10];
    private DenseMatrix _queries = new(1, 1);
    private FlatIndex? _flat;
    private HnswIndex? _hnsw;
    private int _next;

    /// <summary>σ of the norms' logarithm.</summary>
    [Params(0.0, 0.5)]
    public double NormSpread { get; set; }

    /// <summary>Candidates of the graph's search.</summary>
    [Params(40, 100)]
    public int Ef { get; set; }

    /// <summary>Builds both indexes.</summary>
    [GlobalSetup]
    public void Setup()
    {
        DenseMatrix vectors = SyntheticFactors.Create(50_000, 64, seed: 1, NormSpread);
        _queries = SyntheticFactors.Create(1_000, 64, seed: 2, NormSpread);
        _flat = new FlatIndex(vectors, VectorMetric.InnerProduct);
        _hnsw = HnswIndex.Build(vectors, new HnswOptions(), CancellationToken.None);
    }

    /// <summary>Releases the graph.</summary>
    [GlobalCleanup]
    public void Cleanup() => _hnsw!.Dispose();

    /// <summary>Exact.</summary>
    [Benchmark(Baseline = true)]
    public int Flat() => _flat!.Search(NextQuery(), new SearchOptions(), _results);

    /// <summary>The graph.</summary>
    [Benchmark]
    public int Hnsw() => _hnsw!.Search(NextQuery(), new SearchOptions { Ef = Ef }, _results);

    private ReadOnlySpan<float> NextQuery()
    {
        _next = (_next + 1) % _queries.Rows;
        return _queries.Row(_next);
    }
}
