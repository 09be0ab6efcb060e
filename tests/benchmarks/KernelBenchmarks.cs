using BenchmarkDotNet.Attributes;
using Precompute.Numerics;

namespace Precompute.Benchmarks;

/// <summary>One query against many rows: the inner loop of every search, beside the plain loop. One operation is 4,096 dots.</summary>
[MemoryDiagnoser]
public class KernelBenchmarks
{
    private const int Rows = 4096;
    private readonly float[] _query = new float[256];
    private DenseMatrix _rows = new(1, 1);

    /// <summary>Length of the vectors.</summary>
    [Params(64, 128)]
    public int Factors { get; set; }

    /// <summary>Makes the rows.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _rows = SyntheticFactors.Create(Rows, Factors, seed: 1);
        _rows.Row(0).CopyTo(_query);
    }

    /// <summary>The obvious loop.</summary>
    [Benchmark(Baseline = true)]
    public float PlainLoop()
    {
        float best = float.MinValue;
        for (int r = 0; r < Rows; r++)
        {
            ReadOnlySpan<float> row = _rows.Row(r);
            float sum = 0f;
            for (int d = 0; d < row.Length; d++)
                sum += row[d] * _query[d];
            best = MathF.Max(best, sum);
        }

        return best;
    }

    /// <summary>The kernel in use, a row at a time.</summary>
    [Benchmark]
    public float Dot()
    {
        float best = float.MinValue;
        ReadOnlySpan<float> query = _query.AsSpan(0, Factors);
        for (int r = 0; r < Rows; r++)
            best = MathF.Max(best, VectorKernels.Dot(query, _rows.Row(r)));
        return best;
    }
}
