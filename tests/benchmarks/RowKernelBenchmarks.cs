using BenchmarkDotNet.Attributes;
using Precompute.Model;
using Precompute.Model.FoldIn;
using Precompute.Numerics;

namespace Precompute.Benchmarks;

/// <summary>
/// What a sweep is made of, by kernel variant: one row of fifty entries by three conjugate-gradient steps, with the Gram matrix as it is and in the
/// basis in which it is tridiagonal, and by Cholesky; the Gram matrix and the change of basis of 4,096 rows. Allocates nothing.
/// </summary>
[MemoryDiagnoser]
[Config(typeof(VariantJobs))]
public class RowKernelBenchmarks
{
    private const int Rows = 4096;
    private const int Entries = 50;
    private readonly int[] _ordinals = [.. Enumerable.Range(0, Entries).Select(static i => i * 79)];
    private readonly float[] _weights = [.. Enumerable.Range(0, Entries).Select(static i => 1f + (i % 5))];
    private DenseMatrix _targets = new(1, 1);
    private float[] _gram = [];
    private float[] _factors = [];
    private ImplicitRowSolver? _dense;
    private ImplicitRowSolver? _tridiagonal;
    private RowRotation? _rotation;
    private RowScratch? _scratch;

    /// <summary>Number of factors.</summary>
    [Params(64, 128)]
    public int Factors { get; set; }

    /// <summary>Makes the fixed side and the solvers.</summary>
    [GlobalSetup]
    public void Setup()
    {
        AlsParameters parameters = new() { Factors = Factors };
        _targets = SyntheticFactors.Create(Rows, Factors, seed: 1);
        _gram = new float[Factors * Factors];
        _factors = new float[Factors];
        GramMatrix.Compute(_targets, _gram, threads: 1);
        _dense = new ImplicitRowSolver(parameters, Rows, _gram);
        _tridiagonal = new ImplicitRowSolver(parameters, Rows, TridiagonalGram.Reduce(_gram, Factors, parameters.UnobservedWeight, out DenseMatrix basis));
        _rotation = new RowRotation(basis);
        _scratch = new RowScratch(Factors, Entries);
    }

    /// <summary>Three steps with the whole Gram matrix: 2·f² operations for each product with it.</summary>
    [Benchmark]
    public bool ConjugateGradient() => _dense!.Improve(_targets, _ordinals, _weights, _factors, _scratch!);

    /// <summary>Three steps in the basis in which it is tridiagonal: 5·f operations for each product.</summary>
    [Benchmark]
    public bool ConjugateGradientTridiagonal() => _tridiagonal!.Improve(_targets, _ordinals, _weights, _factors, _scratch!);

    /// <summary>The exact solution.</summary>
    [Benchmark]
    public bool Cholesky() => _dense!.Solve(_targets, _ordinals, _weights, _factors, _scratch!);

    /// <summary>YᵀY of 4,096 rows.</summary>
    [Benchmark]
    public void Gram() => GramMatrix.Compute(_targets, _gram, threads: 1);

    /// <summary>4,096 rows in another basis; an orthogonal one, so they may be turned again and again.</summary>
    [Benchmark]
    public void Rotation() => _rotation!.Apply(_targets, 0, Rows, _scratch!);
}
