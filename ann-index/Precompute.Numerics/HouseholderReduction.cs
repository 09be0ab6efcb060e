using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Precompute.Numerics;

/// <summary>
/// Reduces a symmetric matrix to tridiagonal form by reflections, one column at a time, on the lower triangle alone. Sums are taken in
/// four lanes without fused operations, which gives the same bits whatever the machine.
/// </summary>
internal sealed class HouseholderReduction
{
    private readonly int _n;
    private readonly double[] _a;
    private readonly double[] _reflections;
    private readonly double[] _betas;

    public HouseholderReduction(ReadOnlySpan<float> matrix, int n)
    {
        _n = n;
        _a = new double[(long)n * n];
        _reflections = new double[(long)n * n];
        _betas = new double[n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
                _a[((long)i * n) + j] = matrix[(i * n) + j];
        }
    }

    /// <summary>Element (j, j) of the result.</summary>
    public double Diagonal(int j) => _a[((long)j * _n) + j];

    /// <summary>Element (j, j − 1) of the result, j ≥ 1.</summary>
    public double Coupling(int j) => _a[((long)j * _n) + j - 1];

    /// <summary>Reduces. (4/3)·n³ operations.</summary>
    public void Run()
    {
        double[] product = new double[_n];
        for (int k = 0; k < _n - 2; k++)
        {
            int first = k + 1;
            Span<double> v = Row(_reflections, k, first, _n - first);
            for (int i = 0; i < v.Length; i++)
                v[i] = _a[((long)(first + i) * _n) + k];
            double beta = Reflect(v, out double coupling);
            _betas[k] = beta;
            _a[((long)first * _n) + k] = coupling;
            if (beta != 0d)
                ApplyBothSides(first, v, beta, product.AsSpan(0, v.Length));
        }
    }

    /// <summary>The product of all reflections, whose columns are the new basis. (4/3)·n³ operations.</summary>
    public DenseMatrix Basis()
    {
        double[] q = new double[(long)_n * _n];
        for (int i = 0; i < _n; i++)
            q[((long)i * _n) + i] = 1d;
        double[] sums = new double[_n];
        for (int k = _n - 3; k >= 0; k--)
        {
            if (_betas[k] == 0d)
                continue;
            int first = k + 1;
            ReadOnlySpan<double> v = Row(_reflections, k, first, _n - first);
            Span<double> sum = sums.AsSpan(0, v.Length);
            sum.Clear();
            for (int i = 0; i < v.Length; i++)
                AddScaled(v[i], Row(q, first + i, first, v.Length), sum);
            for (int i = 0; i < v.Length; i++)
                AddScaled(-_betas[k] * v[i], sum, Row(q, first + i, first, v.Length));
        }

        DenseMatrix basis = new(_n, _n);
        for (int i = 0; i < _n; i++)
        {
            for (int j = 0; j < _n; j++)
                basis.Row(i)[j] = (float)q[((long)i * _n) + j];
        }

        return basis;
    }

    /// <summary>
    /// Replaces x by the v of I − βvvᵀ, which maps x to a multiple of the first axis; β is 0 where x lies there already.
    /// </summary>
    private static double Reflect(Span<double> x, out double image)
    {
        double head = x[0];
        double tail = Dot(x[1..], x[1..]);
        image = head;
        if (tail == 0d)
            return 0d;

        // The sign that avoids cancellation.
        double norm = Math.Sqrt((head * head) + tail);
        image = head > 0d ? -norm : norm;
        x[0] = head - image;
        return 2d / ((x[0] * x[0]) + tail);
    }

    /// <summary>A = H·A·H = A − v·wᵀ − w·vᵀ on the trailing matrix, where p = β·A·v and w = p − (β/2)(pᵀv)·v.</summary>
    private void ApplyBothSides(int first, ReadOnlySpan<double> v, double beta, Span<double> p)
    {
        p.Clear();
        for (int i = 0; i < v.Length; i++)
        {
            ReadOnlySpan<double> row = Row(_a, first + i, first, i);
            p[i] += Dot(row, v[..i]) + (_a[((long)(first + i) * _n) + first + i] * v[i]);
            AddScaled(v[i], row, p[..i]);
        }

        for (int i = 0; i < p.Length; i++)
            p[i] *= beta;
        AddScaled(-0.5d * beta * Dot(p, v), v, p);
        for (int i = 0; i < v.Length; i++)
        {
            Span<double> row = Row(_a, first + i, first, i + 1);
            AddScaled(-v[i], p[..(i + 1)], row);
            AddScaled(-p[i], v[..(i + 1)], row);
        }
    }

    private Span<double> Row(double[] matrix, int row, int from, int length) =>
        MemoryMarshal.CreateSpan(ref matrix[((long)row * _n) + from], length);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector256<double> even = Vector256<double>.Zero;
        Vector256<double> odd = Vector256<double>.Zero;
        int i = 0;
        for (; i + 8 <= a.Length; i += 8)
        {
            even += Vector256.Create(a.Slice(i, 4)) * Vector256.Create(b.Slice(i, 4));
            odd += Vector256.Create(a.Slice(i + 4, 4)) * Vector256.Create(b.Slice(i + 4, 4));
        }

        Vector256<double> lanes = even + odd;
        double sum = (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
        for (; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddScaled(double scale, ReadOnlySpan<double> x, Span<double> y)
    {
        Vector256<double> scales = Vector256.Create(scale);
        int i = 0;
        for (; i + 4 <= x.Length; i += 4)
            (Vector256.Create<double>(y.Slice(i, 4)) + (scales * Vector256.Create(x.Slice(i, 4)))).CopyTo(y[i..]);
        for (; i < x.Length; i++)
            y[i] += scale * x[i];
    }
}
