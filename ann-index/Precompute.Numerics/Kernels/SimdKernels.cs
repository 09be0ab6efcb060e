using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Precompute.Numerics.Kernels;

/// <summary>
/// The vector kernels, written once for every width. Lengths are checked by <see cref="VectorKernels"/>.
/// Constraints that callers rely on: two accumulators per row, vector i goes to accumulator i mod 2, and a partial last vector
/// counts as one padded with zeros. So <see cref="Dot4"/> gives exactly the bits of four <see cref="Dot"/> calls, and rows padded
/// with zeros give the bits of rows that are not.
/// </summary>
internal static class SimdKernels<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Σ aᵢ·bᵢ.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref readonly float x = ref MemoryMarshal.GetReference(a);
        ref readonly float y = ref MemoryMarshal.GetReference(b);
        nuint length = (nuint)a.Length;
        nuint width = (nuint)TSimd.Width;
        TVector even = TSimd.Zero;
        TVector odd = TSimd.Zero;
        nuint i = 0;
        for (; i + (2 * width) <= length; i += 2 * width)
        {
            even = TSimd.MultiplyAdd(TSimd.Load(in x, i), TSimd.Load(in y, i), even);
            odd = TSimd.MultiplyAdd(TSimd.Load(in x, i + width), TSimd.Load(in y, i + width), odd);
        }

        if (i + width <= length)
        {
            even = TSimd.MultiplyAdd(TSimd.Load(in x, i), TSimd.Load(in y, i), even);
            i += width;
            if (i < length)
                odd = TSimd.MultiplyAdd(LoadPartial(in x, i, length), LoadPartial(in y, i, length), odd);
        }
        else if (i < length)
        {
            even = TSimd.MultiplyAdd(LoadPartial(in x, i, length), LoadPartial(in y, i, length), even);
        }

        return TSimd.Sum(TSimd.Add(even, odd));
    }

    /// <summary>Four dot products with one query; the query is loaded once for all of them.</summary>
    public static void Dot4(
        ReadOnlySpan<float> query,
        ref readonly float row0,
        ref readonly float row1,
        ref readonly float row2,
        ref readonly float row3,
        out float score0,
        out float score1,
        out float score2,
        out float score3)
    {
        ref readonly float q = ref MemoryMarshal.GetReference(query);
        nuint length = (nuint)query.Length;
        nuint width = (nuint)TSimd.Width;
        TVector even0 = TSimd.Zero, even1 = TSimd.Zero, even2 = TSimd.Zero, even3 = TSimd.Zero;
        TVector odd0 = TSimd.Zero, odd1 = TSimd.Zero, odd2 = TSimd.Zero, odd3 = TSimd.Zero;
        nuint i = 0;
        for (; i + (2 * width) <= length; i += 2 * width)
        {
            TVector first = TSimd.Load(in q, i);
            even0 = TSimd.MultiplyAdd(first, TSimd.Load(in row0, i), even0);
            even1 = TSimd.MultiplyAdd(first, TSimd.Load(in row1, i), even1);
            even2 = TSimd.MultiplyAdd(first, TSimd.Load(in row2, i), even2);
            even3 = TSimd.MultiplyAdd(first, TSimd.Load(in row3, i), even3);
            TVector second = TSimd.Load(in q, i + width);
            odd0 = TSimd.MultiplyAdd(second, TSimd.Load(in row0, i + width), odd0);
            odd1 = TSimd.MultiplyAdd(second, TSimd.Load(in row1, i + width), odd1);
            odd2 = TSimd.MultiplyAdd(second, TSimd.Load(in row2, i + width), odd2);
            odd3 = TSimd.MultiplyAdd(second, TSimd.Load(in row3, i + width), odd3);
        }

        if (i + width <= length)
        {
            TVector first = TSimd.Load(in q, i);
            even0 = TSimd.MultiplyAdd(first, TSimd.Load(in row0, i), even0);
            even1 = TSimd.MultiplyAdd(first, TSimd.Load(in row1, i), even1);
            even2 = TSimd.MultiplyAdd(first, TSimd.Load(in row2, i), even2);
            even3 = TSimd.MultiplyAdd(first, TSimd.Load(in row3, i), even3);
            i += width;
            if (i < length)
            {
                TVector last = LoadPartial(in q, i, length);
                odd0 = TSimd.MultiplyAdd(last, LoadPartial(in row0, i, length), odd0);
                odd1 = TSimd.MultiplyAdd(last, LoadPartial(in row1, i, length), odd1);
                odd2 = TSimd.MultiplyAdd(last, LoadPartial(in row2, i, length), odd2);
                odd3 = TSimd.MultiplyAdd(last, LoadPartial(in row3, i, length), odd3);
            }
        }
        else if (i < length)
        {
            TVector last = LoadPartial(in q, i, length);
            even0 = TSimd.MultiplyAdd(last, LoadPartial(in row0, i, length), even0);
            even1 = TSimd.MultiplyAdd(last, LoadPartial(in row1, i, length), even1);
            even2 = TSimd.MultiplyAdd(last, LoadPartial(in row2, i, length), even2);
            even3 = TSimd.MultiplyAdd(last, LoadPartial(in row3, i, length), even3);
        }

        score0 = TSimd.Sum(TSimd.Add(even0, odd0));
        score1 = TSimd.Sum(TSimd.Add(even1, odd1));
        score2 = TSimd.Sum(TSimd.Add(even2, odd2));
        score3 = TSimd.Sum(TSimd.Add(even3, odd3));
    }

    /// <summary>Σ (aᵢ − bᵢ)².</summary>
    public static float SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref readonly float x = ref MemoryMarshal.GetReference(a);
        ref readonly float y = ref MemoryMarshal.GetReference(b);
        nuint length = (nuint)a.Length;
        nuint width = (nuint)TSimd.Width;
        TVector even = TSimd.Zero;
        TVector odd = TSimd.Zero;
        nuint i = 0;
        for (; i + (2 * width) <= length; i += 2 * width)
        {
            TVector first = TSimd.Subtract(TSimd.Load(in x, i), TSimd.Load(in y, i));
            even = TSimd.MultiplyAdd(first, first, even);
            TVector second = TSimd.Subtract(TSimd.Load(in x, i + width), TSimd.Load(in y, i + width));
            odd = TSimd.MultiplyAdd(second, second, odd);
        }

        bool toOdd = false;
        if (i + width <= length)
        {
            TVector first = TSimd.Subtract(TSimd.Load(in x, i), TSimd.Load(in y, i));
            even = TSimd.MultiplyAdd(first, first, even);
            i += width;
            toOdd = true;
        }

        if (i < length)
        {
            TVector last = TSimd.Subtract(LoadPartial(in x, i, length), LoadPartial(in y, i, length));
            if (toOdd)
                odd = TSimd.MultiplyAdd(last, last, odd);
            else
                even = TSimd.MultiplyAdd(last, last, even);
        }

        return TSimd.Sum(TSimd.Add(even, odd));
    }

    /// <summary>y += scale·x.</summary>
    public static void Axpy(float scale, ReadOnlySpan<float> x, Span<float> y)
    {
        ref readonly float source = ref MemoryMarshal.GetReference(x);
        ref float target = ref MemoryMarshal.GetReference(y);
        nuint length = (nuint)x.Length;
        nuint width = (nuint)TSimd.Width;
        TVector factor = TSimd.Broadcast(scale);
        nuint i = 0;
        for (; i + width <= length; i += width)
            TSimd.Store(TSimd.MultiplyAdd(factor, TSimd.Load(in source, i), TSimd.Load(ref target, i)), ref target, i);

        // The rest goes through the same fused operation, so that a value's result does not depend on its position.
        if (i < length)
        {
            TVector last = TSimd.MultiplyAdd(factor, LoadPartial(in source, i, length), LoadPartial(ref target, i, length));
            StorePartial(last, ref target, i, length);
        }
    }

    /// <summary>x *= scale.</summary>
    public static void Scale(Span<float> x, float scale)
    {
        ref float target = ref MemoryMarshal.GetReference(x);
        nuint length = (nuint)x.Length;
        nuint width = (nuint)TSimd.Width;
        TVector factor = TSimd.Broadcast(scale);
        nuint i = 0;
        for (; i + width <= length; i += width)
            TSimd.Store(TSimd.Multiply(factor, TSimd.Load(ref target, i)), ref target, i);
        for (; i < length; i++)
            Unsafe.Add(ref target, i) *= scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector LoadPartial(ref readonly float source, nuint offset, nuint length)
    {
        TVector vector = TSimd.Zero;
        ref float lanes = ref Unsafe.As<TVector, float>(ref vector);
        for (nuint i = offset; i < length; i++)
            Unsafe.Add(ref lanes, i - offset) = Unsafe.Add(ref Unsafe.AsRef(in source), i);
        return vector;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePartial(TVector vector, ref float destination, nuint offset, nuint length)
    {
        ref float lanes = ref Unsafe.As<TVector, float>(ref vector);
        for (nuint i = offset; i < length; i++)
            Unsafe.Add(ref destination, i) = Unsafe.Add(ref lanes, i - offset);
    }
}
