using BenchmarkDotNet.Attributes;
using Precompute.Numerics;

namespace Precompute.Benchmarks;

/// <summary>One query against 4,096 rows by kernel variant, and a row added to another as often: the inner loops of searches and of solvers. Allocates nothing.</summary>
[MemoryDiagnoser]
[Config(typeof(VariantJobs))]
public class KernelBenchmarks
{
    private const int Rows = 4096;
    private readonly DenseMatrix _vectors = new(2, 256);
    private readonly float[] _scores = new float[Rows];
    private readonly int[] _ordinals = [.. Enumerable.Range(0, Rows)];
    private DenseMatrix _rows = new(1, 1);

    /// <summary>Length of the vectors.</summary>
    [Params(64, 128)]
    public int Factors { get; set; }

    /// <summary>Makes the rows.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _rows = SyntheticFactors.Create(Rows, Factors, seed: 1);
        _rows.Row(0).CopyTo(_vectors.Row(0));
    }

    // On cache lines, as rows of factors are: vectors of 64 bytes elsewhere are read from two lines each.
    private Span<float> Query => _vectors.Row(0)[..Factors];

    private Span<float> Sum => _vectors.Row(1)[..Factors];

    /// <summary>The loop that one would write; no variant of it.</summary>
    [Benchmark]
    public float PlainLoop()
    {
        float best = float.MinValue;
        ReadOnlySpan<float> query = Query;
        for (int r = 0; r < Rows; r++)
        {
            ReadOnlySpan<float> row = _rows.Row(r);
            float sum = 0f;
            for (int d = 0; d < row.Length; d++)
                sum += row[d] * query[d];
            best = MathF.Max(best, sum);
        }

        return best;
    }

    /// <summary>A row at a time.</summary>
    [Benchmark]
    public float Dot()
    {
        float best = float.MinValue;
        ReadOnlySpan<float> query = Query;
        for (int r = 0; r < Rows; r++)
            best = MathF.Max(best, VectorKernels.Dot(query, _rows.Row(r)));
        return best;
    }

    /// <summary>Four rows at a time: the query is read once for them.</summary>
    [Benchmark]
    public void DotRows() => VectorKernels.DotRows(Query, _rows, _ordinals, _scores);

    /// <summary>Squared distances, a row at a time.</summary>
    [Benchmark]
    public float SquaredDistance()
    {
        float least = float.MaxValue;
        ReadOnlySpan<float> query = Query;
        for (int r = 0; r < Rows; r++)
            least = MathF.Min(least, VectorKernels.SquaredDistance(query, _rows.Row(r)));
        return least;
    }

    /// <summary>y += a·x.</summary>
    [Benchmark]
    public void Axpy()
    {
        Span<float> sum = Sum;
        for (int r = 0; r < Rows; r++)
            VectorKernels.Axpy(1e-6f, _rows.Row(r), sum);
    }
}
