using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Precompute.Numerics.Kernels;
using Precompute.Numerics.Rows;

namespace Precompute.Numerics;

/// <summary>
/// A few conjugate-gradient steps on one row's normal equations, from the caller's start (Takács, Pilászy, Tikk 2011, "Applications
/// of the conjugate gradient method for implicit feedback collaborative filtering"). The row's factors are gathered once into the
/// scratch and all steps run over the copy; a row longer than the panel is gathered piece by piece on every pass.
/// Deterministic for one kernel variant. Cost: O((steps + 1)·(n·f + f²)), or O((steps + 1)·n·f) where the Gram matrix is tridiagonal.
/// </summary>
public static class ConjugateGradientSolver
{
    /// <summary>Improves <paramref name="x"/> by at most <paramref name="steps"/> steps.</summary>
    /// <param name="system">The equations; coefficients in the scratch, what is beyond entry n up to the next multiple of 16 is overwritten.</param>
    /// <param name="x">f floats: the start on entry, the solution on return.</param>
    /// <param name="steps">1 or more; stops early once the residual is negligible.</param>
    /// <param name="scratch">Working memory of this thread.</param>
    /// <exception cref="PrecomputeException">The equations overflow.</exception>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public static void Solve(in RowSystem system, Span<float> x, int steps, RowScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        system.CheckShapes(x, scratch);
        switch (KernelSelector.Variant)
        {
            case KernelVariant.Avx512:
                Solve<Simd512, Vector512<float>>(system, x, steps, scratch);
                break;
            case KernelVariant.Avx2:
                Solve<Simd256, Vector256<float>>(system, x, steps, scratch);
                break;
            case KernelVariant.Vector128:
                Solve<Simd128, Vector128<float>>(system, x, steps, scratch);
                break;
            default:
                Solve<SimdScalar, float>(system, x, steps, scratch);
                break;
        }
    }

    /// <summary>The lengths that factors mostly have get a version of their own.</summary>
    private static void Solve<TSimd, TVector>(in RowSystem system, Span<float> x, int steps, RowScratch scratch)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        switch (scratch.Stride)
        {
            case 64:
                Solve<TSimd, TVector, RowLength64>(system, x, steps, scratch);
                break;
            case 128:
                Solve<TSimd, TVector, RowLength128>(system, x, steps, scratch);
                break;
            default:
                Solve<TSimd, TVector, AnyRowLength>(system, x, steps, scratch);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Solve<TSimd, TVector, TLength>(in RowSystem system, Span<float> x, int steps, RowScratch scratch)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TLength : struct, IRowLength
    {
        int stride = TLength.Of(scratch.Stride);
        ref float solution = ref RowKernels<TSimd, TVector>.First(scratch.Vector(0));
        ref float r = ref RowKernels<TSimd, TVector>.First(scratch.Vector(1));
        ref float p = ref RowKernels<TSimd, TVector>.First(scratch.Vector(2));
        ref float q = ref RowKernels<TSimd, TVector>.First(scratch.Vector(3));
        x.CopyTo(scratch.Vector(0));
        scratch.ClearBeyond(system.Ordinals.Length);

        // r = b − A·x, p = r
        bool resident = system.Ordinals.Length <= scratch.PanelRows;
        GramProduct<TSimd, TVector>(system, stride, ref solution, ref q);
        AddEntries<TSimd, TVector, TLength>(system, scratch, ref solution, ref q, withOffsets: true, gather: true);
        float rr = RowKernels<TSimd, TVector>.NegateTwice(ref q, ref r, ref p, stride);
        float negligible = 1e-12f * rr;
        for (int step = 0; step < steps && rr > 0f; step++)
        {
            // q = A·p, a = r·r / p·q, x += a·p, r −= a·q; of the last step nothing but p·A·p is needed, which half of the work gives.
            // It is p·A·p = p·(G + ρI)·p + Σ c (y·p)² throughout: known before the rows are summed, so that nothing waits for the division.
            bool last = step + 1 == steps;
            float pq = GramProduct<TSimd, TVector>(system, stride, ref p, ref q);
            if (last)
                pq += EntrySquares<TSimd, TVector, TLength>(system, scratch, ref p, gather: !resident);
            else
                pq += AddEntries<TSimd, TVector, TLength>(system, scratch, ref p, ref q, withOffsets: false, gather: !resident);
            if (!float.IsFinite(pq) || !float.IsFinite(rr))
                ThrowOverflow(system.Ordinals.Length, system.Ridge);
            if (!(pq > 0f))
                break;
            float a = rr / pq;
            if (last)
            {
                RowKernels<TSimd, TVector>.AddScaled(a, ref p, ref solution, stride);
                break;
            }

            float next = RowKernels<TSimd, TVector>.Advance(a, ref p, ref solution, ref q, ref r, stride);
            if (next <= negligible)
                break;
            RowKernels<TSimd, TVector>.ScaleThenAdd(ref r, next / rr, ref p, stride);
            rr = next;
        }

        scratch.Vector(0)[..x.Length].CopyTo(x);
    }

    private static void ThrowOverflow(int entries, float ridge) => throw new PrecomputeException(
        $"The normal equations of a row with {entries} entries overflow float32 (ridge {ridge}). Lower α or the weights, or look for factors that grow without bound.");

    /// <summary>product = (G + ρI)·v.</summary>
    /// <returns>v·product.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float GramProduct<TSimd, TVector>(in RowSystem system, int stride, ref float v, ref float product)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        if (system.Tridiagonal is { Bands: var bands })
        {
            return RowKernels<TSimd, TVector>.TridiagonalProduct(
                ref RowKernels<TSimd, TVector>.First(bands.Row(0)),
                ref RowKernels<TSimd, TVector>.First(bands.Row(1)),
                ref RowKernels<TSimd, TVector>.First(bands.Row(2)),
                stride,
                system.Ridge,
                ref v,
                ref product);
        }

        RowKernels<TSimd, TVector>.SymmetricProduct(ref RowKernels<TSimd, TVector>.First(system.Gram.Row(0)), stride, system.Ridge, ref v, ref product);
        return RowKernels<TSimd, TVector>.Dot(ref v, ref product, stride);
    }

    /// <summary>product += Σᵢ cᵢ (yᵢ·v) yᵢ over the entries, minus b when <paramref name="withOffsets"/>.</summary>
    /// <returns>Σᵢ cᵢ (yᵢ·v)², without offsets.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float AddEntries<TSimd, TVector, TLength>(
        in RowSystem system, RowScratch scratch, ref float v, ref float product, bool withOffsets, bool gather)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TLength : struct, IRowLength
    {
        float sum = 0f;
        ref float dots = ref RowKernels<TSimd, TVector>.First(scratch.Dots);
        for (int start = 0, rows = 0; start < system.Ordinals.Length; start += rows)
        {
            ref float chunk = ref Chunk<TSimd, TVector, TLength>(system, scratch, start, gather, out rows);
            RowKernels<TSimd, TVector>.Dots<TLength>(ref chunk, rows, scratch.Stride, ref v, ref dots);
            if (withOffsets)
                RowKernels<TSimd, TVector>.WeighAndSubtract(ref dots, rows, ref scratch.Curvature[start], ref scratch.Linear[start]);
            else
                sum += RowKernels<TSimd, TVector>.Weigh(ref dots, rows, ref scratch.Curvature[start]);
            RowKernels<TSimd, TVector>.AddRows<TLength>(ref chunk, rows, scratch.Stride, ref dots, ref product);
        }

        return sum;
    }

    /// <summary>Σᵢ cᵢ (yᵢ·v)² over the entries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float EntrySquares<TSimd, TVector, TLength>(in RowSystem system, RowScratch scratch, ref float v, bool gather)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TLength : struct, IRowLength
    {
        float sum = 0f;
        ref float dots = ref RowKernels<TSimd, TVector>.First(scratch.Dots);
        for (int start = 0, rows = 0; start < system.Ordinals.Length; start += rows)
        {
            ref float chunk = ref Chunk<TSimd, TVector, TLength>(system, scratch, start, gather, out rows);
            RowKernels<TSimd, TVector>.Dots<TLength>(ref chunk, rows, scratch.Stride, ref v, ref dots);
            sum += RowKernels<TSimd, TVector>.WeightedSquares(ref dots, rows, ref scratch.Curvature[start]);
        }

        return sum;
    }

    /// <summary>The gathered rows of the entries from <paramref name="start"/> on, as many as are worked on at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe ref float Chunk<TSimd, TVector, TLength>(in RowSystem system, RowScratch scratch, int start, bool gather, out int rows)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
        where TLength : struct, IRowLength
    {
        // A row of more entries than the panel holds is gathered anew on every pass, into the same places.
        int at = start < scratch.PanelRows ? start : start % scratch.PanelRows;
        int count = Math.Min(Math.Min(scratch.ChunkRows, scratch.PanelRows - at), system.Ordinals.Length - start);
        rows = gather
            ? RowKernels<TSimd, TVector>.Gather<TLength>(system.Targets, system.Upcoming[start..], count, scratch.RowsAhead, scratch.Panel.RowPointer(at), scratch.Stride)
            : (count + 3) & ~3;
        return ref RowKernels<TSimd, TVector>.First(scratch.Panel.Row(at));
    }
}
