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
        Build<TSimd, TVector>(system, scratch);
        if (TryDecompose<TSimd, TVector>(scratch.NormalMatrix, scratch.Factors))
        {
            Substitute<TSimd, TVector>(scratch, x);
            return;
        }

        // Rounding made the matrix indefinite: its smallest eigenvalues are below what float32 resolves beside its largest.
        // Conjugate gradients work where the right-hand side lives and leave the rest at zero.
        x.Clear();
        ConjugateGradientSolver.Solve(system, x, 2 * scratch.Factors, scratch);
    }

    /// <summary>A into the scratch's normal matrix (valid on and above the diagonal), b into its fifth vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Build<TSimd, TVector>(in RowSystem system, RowScratch scratch)
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
            int rows = RowKernels<TSimd, TVector>.Gather<AnyRowLength>(system.Targets, system.Upcoming[start..], count, scratch.RowsAhead, scratch.Panel.RowPointer(0), stride);
            RowKernels<TSimd, TVector>.AddRows<AnyRowLength>(ref panel, rows, stride, ref scratch.Linear[start], ref RowKernels<TSimd, TVector>.First(b));

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
                // From the vector that holds the diagonal on. What stands left of the diagonal in it is not valid before, and zero after.
                int from = k / TSimd.Width * TSimd.Width;
                Span<float> pivotRow = a.Row(k);
                ref float pivots = ref pivotRow[from];
                float before = pivotRow[k];
                for (int above = block; above < k; above++)
                {
                    Span<float> upper = a.Row(above);
                    RowKernels<TSimd, TVector>.AddScaled(-upper[k], ref upper[from], ref pivots, stride - from);
                }

                float pivot = pivotRow[k];
                if (!(pivot > 0f) || !float.IsFinite(before))
                    return false;
                RowKernels<TSimd, TVector>.Scale(1f / MathF.Sqrt(pivot), ref pivots, stride - from);
                pivotRow[from..k].Clear();
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

    /// <summary>Uᵀz = b, then Ux = z: four rows of U at a time, then one by one upwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Substitute<TSimd, TVector>(RowScratch scratch, Span<float> x)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        DenseMatrix u = scratch.NormalMatrix;
        int stride = scratch.Stride;
        Span<float> b = scratch.Vector(4);
        Span<float> z = scratch.Vector(1);
        for (int block = 0; block < x.Length; block += 4)
        {
            ReadOnlySpan<float> u0 = u.Row(block);
            ReadOnlySpan<float> u1 = u.Row(block + 1);
            ReadOnlySpan<float> u2 = u.Row(block + 2);
            float z0 = b[block] / u0[block];
            float z1 = (b[block + 1] - (u0[block + 1] * z0)) / u1[block + 1];
            float z2 = (b[block + 2] - (u0[block + 2] * z0) - (u1[block + 2] * z1)) / u2[block + 2];
            float z3 = (b[block + 3] - (u0[block + 3] * z0) - (u1[block + 3] * z1) - (u2[block + 3] * z2)) / u.Row(block + 3)[block + 3];
            z[block] = z0;
            z[block + 1] = z1;
            z[block + 2] = z2;
            z[block + 3] = z3;

            // Spoils what was read of b; the rest is what the next blocks need.
            nuint from = (nuint)(block / TSimd.Width * TSimd.Width);
            RowKernels<TSimd, TVector>.SubtractFour(
                ref RowKernels<TSimd, TVector>.First(b), ref RowKernels<TSimd, TVector>.First(u.Row(block)), stride, from, z0, z1, z2, z3);
        }

        // Elements of the solution that are not known yet are zero, and so are those of the padding.
        Span<float> solution = scratch.Vector(0);
        solution.Clear();
        for (int k = x.Length - 1; k >= 0; k--)
        {
            int from = k / TSimd.Width * TSimd.Width;
            Span<float> row = u.Row(k);
            solution[k] = (z[k] - RowKernels<TSimd, TVector>.Dot(ref row[from], ref solution[from], stride - from)) / row[k];
        }

        solution[..x.Length].CopyTo(x);
    }
}
