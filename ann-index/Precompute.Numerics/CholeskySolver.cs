using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Precompute.Numerics.Kernels;
using Precompute.Numerics.Rows;

namespace Precompute.Numerics;

/// <summary>
/// Solves one row's normal equations exactly by Cholesky decomposition (A = UᵀU, four pivot rows at a time) in float32. Where a
/// matrix is too ill-conditioned for that, conjugate gradients are run to convergence instead.
/// Deterministic for one kernel variant. Cost: O(n·f² + f³/3).
/// </summary>
public static class CholeskySolver
{
    /// <summary>Solves for <paramref name="x"/>.</summary>
    /// <param name="system">The equations; coefficients in the scratch, what is beyond entry n up to the next multiple of 16 is overwritten.</param>
    /// <param name="x">f floats, overwritten by the solution.</param>
    /// <param name="scratch">Working memory of this thread; its normal matrix (f² floats) is allocated on the first call.</param>
    /// <exception cref="PrecomputeException">The equations overflow.</exception>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public static void Solve(in RowSystem system, Span<float> x, RowScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        system.CheckShapes(x, scratch);
        switch (KernelSelector.Variant)
        {
            case KernelVariant.Avx512:
                Solve<Simd512, Vector512<float>>(system, x, scratch);
                break;
            case KernelVariant.Avx2:
                Solve<Simd256, Vector256<float>>(system, x, scratch);
                break;
            case KernelVariant.Vector128:
                Solve<Simd128, Vector128<float>>(system, x, scratch);
                break;
            default:
                Solve<SimdScalar, float>(system, x, scratch);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Solve<TSimd, TVector>(in RowSystem system, Span<float> x, RowScratch scratch)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        Span<float> rightHandSide = scratch.Vector(4);
        Build<TSimd, TVector>(system, scratch);
        if (TryDecompose<TSimd, TVector>(scratch.NormalMatrix, scratch.Factors))
        {
            Substitute(scratch.NormalMatrix, rightHandSide[..x.Length], x);
            return;
        }

        // Rounding made the matrix indefinite: its smallest eigenvalues are below what float32 resolves beside its largest.
        // Conjugate gradients work where the right-hand side lives and leave the rest at zero.
        x.Clear();
        ConjugateGradientSolver.Solve(system, x, 2 * scratch.Factors, scratch);
    }

    /// <summary>A into the scratch's normal matrix (valid on and above the diagonal), b into its fifth vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Build<TSimd, TVector>(in RowSystem system, RowScratch scratch)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int stride = scratch.Stride;
        DenseMatrix a = scratch.NormalMatrix;
        system.Gram.RowsSpan(0, stride).CopyTo(a.RowsSpan(0, stride));
        for (int j = 0; j < scratch.Factors; j++)
            a.Row(j)[j] += system.Ridge;
        Span<float> b = scratch.Vector(4);
        b.Clear();
        scratch.ClearBeyond(system.Ordinals.Length);
        ref float panel = ref RowKernels<TSimd, TVector>.First(scratch.Panel.Row(0));
        for (int start = 0; start < system.Ordinals.Length; start += scratch.PanelRows)
        {
            int count = Math.Min(scratch.PanelRows, system.Ordinals.Length - start);
            int rows = scratch.Gather(system.Targets, system.Ordinals.Slice(start, count), 0);
            RowKernels<TSimd, TVector>.AddRows(ref panel, rows, stride, ref scratch.Linear[start], ref RowKernels<TSimd, TVector>.First(b));

            // c·yyᵀ = (√c·y)(√c·y)ᵀ: scaled in place, one product of the panel with itself remains.
            for (int i = 0; i < count; i++)
            {
                float root = MathF.Sqrt(scratch.Curvature[start + i]);
                RowKernels<TSimd, TVector>.Scale(root, ref RowKernels<TSimd, TVector>.First(scratch.Panel.Row(i)), stride);
            }

            RowKernels<TSimd, TVector>.AddOuterProducts(ref panel, count, stride, ref RowKernels<TSimd, TVector>.First(a.Row(0)));
        }
    }

    /// <summary>A = UᵀU in place, upper triangle; false where a pivot is not safely positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryDecompose<TSimd, TVector>(DenseMatrix a, int factors)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int stride = a.Columns;

        // Pivots of the padding are made 1, so that blocks of four need no tail.
        for (int j = factors; j < stride; j++)
            a.Row(j)[j] = 1f;
        for (int block = 0; block < factors; block += 4)
        {
            for (int k = block; k < block + 4; k++)
            {
                Span<float> pivotRow = a.Row(k);
                float before = pivotRow[k];
                for (int above = block; above < k; above++)
                {
                    ReadOnlySpan<float> upper = a.Row(above);
                    float factor = upper[k];
                    for (int j = k; j < stride; j++)
                        pivotRow[j] -= factor * upper[j];
                }

                float pivot = pivotRow[k];
                if (!(pivot > 0f) || !float.IsFinite(before))
                    return false;
                float inverse = 1f / MathF.Sqrt(pivot);
                for (int j = k; j < stride; j++)
                    pivotRow[j] *= inverse;
            }

            ref float four = ref RowKernels<TSimd, TVector>.First(a.Row(block));
            ReadOnlySpan<float> u0 = a.Row(block);
            ReadOnlySpan<float> u1 = a.Row(block + 1);
            ReadOnlySpan<float> u2 = a.Row(block + 2);
            ReadOnlySpan<float> u3 = a.Row(block + 3);
            for (int i = block + 4; i < factors; i++)
            {
                ref float row = ref RowKernels<TSimd, TVector>.First(a.Row(i));
                RowKernels<TSimd, TVector>.SubtractFour(ref row, ref four, stride, (nuint)(i / TSimd.Width * TSimd.Width), u0[i], u1[i], u2[i], u3[i]);
            }
        }

        return true;
    }

    /// <summary>Uᵀz = b, then Ux = z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Substitute(DenseMatrix u, Span<float> b, Span<float> x)
    {
        int factors = x.Length;
        for (int k = 0; k < factors; k++)
        {
            ReadOnlySpan<float> row = u.Row(k);
            float z = b[k] / row[k];
            b[k] = z;
            VectorKernels.Axpy(-z, row[(k + 1)..factors], b[(k + 1)..]);
        }

        for (int k = factors - 1; k >= 0; k--)
        {
            ReadOnlySpan<float> row = u.Row(k);
            x[k] = (b[k] - VectorKernels.Dot(row[(k + 1)..factors], x[(k + 1)..])) / row[k];
        }
    }
}
