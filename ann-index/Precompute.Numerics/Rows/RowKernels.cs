using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Precompute.Numerics.Kernels;

namespace Precompute.Numerics.Rows;

/// <summary>
/// The inner loops of the row solvers, written once over <see cref="ISimd{TVector}"/>. Vectors and panel rows have the same
/// stride, a multiple of 16 padded with zeros; a panel's number of rows is a multiple of four (zero rows with zero weights at the
/// end): no loop has a tail. Nothing is checked here. The loops that a solver spends its time in are compiled optimised at once: a short
/// training would otherwise be half over before the runtime replaced them.
/// </summary>
internal static partial class RowKernels<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>product = matrix·x + ridge·x for a symmetric matrix of stride × stride, as a combination of its rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SymmetricProduct(ref float matrix, int stride, float ridge, ref float x, ref float product)
    {
        nuint width = (nuint)TSimd.Width;
        nuint length = (nuint)stride;
        nuint j = 0;
        TVector ridges = TSimd.Broadcast(ridge);

        // Four column vectors by two rows: eight independent chains hide the latency of multiply-add.
        for (; j + (4 * width) <= length; j += 4 * width)
        {
            TVector a0 = TSimd.Multiply(TSimd.Load(ref x, j), ridges);
            TVector a1 = TSimd.Multiply(TSimd.Load(ref x, j + width), ridges);
            TVector a2 = TSimd.Multiply(TSimd.Load(ref x, j + (2 * width)), ridges);
            TVector a3 = TSimd.Multiply(TSimd.Load(ref x, j + (3 * width)), ridges);
            TVector c0 = TSimd.Zero;
            TVector c1 = c0;
            TVector c2 = c0;
            TVector c3 = c0;
            for (nuint i = 0; i < length; i += 2)
            {
                ref float even = ref Unsafe.Add(ref matrix, (i * length) + j);
                ref float odd = ref Unsafe.Add(ref even, length);
                TVector xe = TSimd.Broadcast(Unsafe.Add(ref x, i));
                TVector xo = TSimd.Broadcast(Unsafe.Add(ref x, i + 1));
                a0 = TSimd.MultiplyAdd(TSimd.Load(ref even, 0), xe, a0);
                a1 = TSimd.MultiplyAdd(TSimd.Load(ref even, width), xe, a1);
                a2 = TSimd.MultiplyAdd(TSimd.Load(ref even, 2 * width), xe, a2);
                a3 = TSimd.MultiplyAdd(TSimd.Load(ref even, 3 * width), xe, a3);
                c0 = TSimd.MultiplyAdd(TSimd.Load(ref odd, 0), xo, c0);
                c1 = TSimd.MultiplyAdd(TSimd.Load(ref odd, width), xo, c1);
                c2 = TSimd.MultiplyAdd(TSimd.Load(ref odd, 2 * width), xo, c2);
                c3 = TSimd.MultiplyAdd(TSimd.Load(ref odd, 3 * width), xo, c3);
            }

            TSimd.Store(TSimd.Add(a0, c0), ref product, j);
            TSimd.Store(TSimd.Add(a1, c1), ref product, j + width);
            TSimd.Store(TSimd.Add(a2, c2), ref product, j + (2 * width));
            TSimd.Store(TSimd.Add(a3, c3), ref product, j + (3 * width));
        }

        for (; j < length; j += width)
        {
            TVector a = TSimd.Multiply(TSimd.Load(ref x, j), ridges);
            TVector c = TSimd.Zero;
            for (nuint i = 0; i < length; i += 2)
            {
                ref float even = ref Unsafe.Add(ref matrix, (i * length) + j);
                a = TSimd.MultiplyAdd(TSimd.Load(ref even, 0), TSimd.Broadcast(Unsafe.Add(ref x, i)), a);
                c = TSimd.MultiplyAdd(TSimd.Load(ref even, length), TSimd.Broadcast(Unsafe.Add(ref x, i + 1)), c);
            }

            TSimd.Store(TSimd.Add(a, c), ref product, j);
        }
    }

    /// <summary>a·b over stride floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot(ref float a, ref float b, int stride)
    {
        TVector sum = TSimd.Zero;
        for (nuint j = 0; j < (nuint)stride; j += (nuint)TSimd.Width)
            sum = TSimd.MultiplyAdd(TSimd.Load(ref a, j), TSimd.Load(ref b, j), sum);
        return TSimd.Sum(sum);
    }

    /// <summary>y += scale·x over stride floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled(float scale, ref float x, ref float y, int stride)
    {
        TVector s = TSimd.Broadcast(scale);
        for (nuint j = 0; j < (nuint)stride; j += (nuint)TSimd.Width)
            TSimd.Store(TSimd.MultiplyAdd(TSimd.Load(ref x, j), s, TSimd.Load(ref y, j)), ref y, j);
    }

    /// <summary>x = scale·x over stride floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scale(float scale, ref float x, int stride)
    {
        TVector s = TSimd.Broadcast(scale);
        for (nuint j = 0; j < (nuint)stride; j += (nuint)TSimd.Width)
            TSimd.Store(TSimd.Multiply(TSimd.Load(ref x, j), s), ref x, j);
    }

    /// <summary>target −= Σₖ₌₀³ factorₖ·rowₖ over the floats [from, stride), <paramref name="from"/> a multiple of the vector width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SubtractFour(ref float target, ref float rows, int stride, nuint from, float f0, float f1, float f2, float f3)
    {
        nuint length = (nuint)stride;
        TVector b0 = TSimd.Broadcast(-f0);
        TVector b1 = TSimd.Broadcast(-f1);
        TVector b2 = TSimd.Broadcast(-f2);
        TVector b3 = TSimd.Broadcast(-f3);
        for (nuint j = from; j < length; j += (nuint)TSimd.Width)
        {
            TVector t = TSimd.Load(ref target, j);
            t = TSimd.MultiplyAdd(TSimd.Load(ref rows, j), b0, t);
            t = TSimd.MultiplyAdd(TSimd.Load(ref rows, length + j), b1, t);
            t = TSimd.MultiplyAdd(TSimd.Load(ref rows, (2 * length) + j), b2, t);
            t = TSimd.MultiplyAdd(TSimd.Load(ref rows, (3 * length) + j), b3, t);
            TSimd.Store(t, ref target, j);
        }
    }

    /// <summary>A span's first element, as the kernels take it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref float First(Span<float> span) => ref MemoryMarshal.GetReference(span);
}
