using System.Runtime.Intrinsics;
using Precompute.Numerics.Kernels;
using Precompute.Numerics.Rows;

namespace Precompute.Numerics;

/// <summary>
/// A few conjugate-gradient steps on one row's normal equations, from the caller's start (Takács, Pilászy, Tikk 2011, "Applications
/// of the conjugate gradient method for implicit feedback collaborative filtering"). The row's factors are gathered once into the
/// scratch and all steps run over the copy; a row longer than the panel is gathered piece by piece on every pass.
/// Deterministic for one kernel variant. Cost: O((steps + 1)·(n·f + f²)).
/// </summary>
public static class ConjugateGradientSolver
{
    /// <summary>Improves <paramref name="x"/> by at most <paramref name="steps"/> steps.</summary>
    /// <param name="system">The equations; coefficients in the scratch, entries n.. up to the next multiple of four are overwritten.</param>
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

    private static void Solve<TSimd, TVector>(in RowSystem system, Span<float> x, int steps, RowScratch scratch)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int stride = scratch.Stride;
        ref float solution = ref RowKernels<TSimd, TVector>.First(scratch.Vectors.Row(0));
        ref float r = ref RowKernels<TSimd, TVector>.First(scratch.Vectors.Row(1));
        ref float p = ref RowKernels<TSimd, TVector>.First(scratch.Vectors.Row(2));
        ref float q = ref RowKernels<TSimd, TVector>.First(scratch.Vectors.Row(3));
        x.CopyTo(scratch.Vectors.Row(0));
        scratch.Linear.AsSpan(system.Ordinals.Length, 3).Clear();
        scratch.Curvature.AsSpan(system.Ordinals.Length, 3).Clear();

        // r = b − A·x, p = r
        bool resident = system.Ordinals.Length <= scratch.PanelRows;
        Multiply<TSimd, TVector>(system, scratch, ref solution, ref q, withOffsets: true, gather: true);
        Span<float> residual = scratch.Vectors.Row(1);
        ReadOnlySpan<float> negated = scratch.Vectors.Row(3);
        for (int j = 0; j < residual.Length; j++)
            residual[j] = -negated[j];
        residual.CopyTo(scratch.Vectors.Row(2));
        float rr = RowKernels<TSimd, TVector>.Dot(ref r, ref r, stride);
        float negligible = 1e-12f * rr;
        for (int step = 0; step < steps && rr > 0f; step++)
        {
            // q = A·p, a = r·r / p·q, x += a·p, r −= a·q
            Multiply<TSimd, TVector>(system, scratch, ref p, ref q, withOffsets: false, gather: !resident);
            float pq = RowKernels<TSimd, TVector>.Dot(ref p, ref q, stride);
            if (!float.IsFinite(pq) || !float.IsFinite(rr))
                ThrowOverflow(system.Ordinals.Length, system.Ridge);
            if (!(pq > 0f))
                break;
            float a = rr / pq;
            RowKernels<TSimd, TVector>.AddScaled(a, ref p, ref solution, stride);
            if (step + 1 == steps)
                break;
            RowKernels<TSimd, TVector>.AddScaled(-a, ref q, ref r, stride);
            float next = RowKernels<TSimd, TVector>.Dot(ref r, ref r, stride);
            if (next <= negligible)
                break;
            RowKernels<TSimd, TVector>.ScaleThenAdd(ref r, next / rr, ref p, stride);
            rr = next;
        }

        scratch.Vectors.Row(0)[..x.Length].CopyTo(x);
    }

    private static void ThrowOverflow(int entries, float ridge) => throw new PrecomputeException(
        $"The normal equations of a row with {entries} entries overflow float32 (ridge {ridge}). Lower α or the weights, or look for factors that grow without bound.");

    /// <summary>product = A·v, minus b when <paramref name="withOffsets"/>.</summary>
    private static void Multiply<TSimd, TVector>(
        in RowSystem system, RowScratch scratch, ref float v, ref float product, bool withOffsets, bool gather)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        int stride = scratch.Stride;
        RowKernels<TSimd, TVector>.SymmetricProduct(ref RowKernels<TSimd, TVector>.First(system.Gram.Row(0)), stride, system.Ridge, ref v, ref product);
        ref float panel = ref RowKernels<TSimd, TVector>.First(scratch.Panel.Row(0));
        for (int start = 0; start < system.Ordinals.Length; start += scratch.PanelRows)
        {
            int count = Math.Min(scratch.PanelRows, system.Ordinals.Length - start);
            int rows = gather ? scratch.Gather(system.Targets, system.Ordinals.Slice(start, count)) : (count + 3) & ~3;
            RowKernels<TSimd, TVector>.ApplyPanel(
                ref panel, rows, stride, ref v, ref scratch.Curvature[start], ref scratch.Linear[start], withOffsets, ref product);
        }
    }
}
