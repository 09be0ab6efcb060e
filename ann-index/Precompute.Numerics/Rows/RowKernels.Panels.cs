using System.Runtime.CompilerServices;

namespace Precompute.Numerics.Rows;

/// <summary>What a solver does with the gathered rows of its entries: dots with a direction, and their weighted sum.</summary>
internal static partial class RowKernels<TSimd, TVector>
{
    /// <summary>Copies one row, a multiple of 16 floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyRow(ref float source, ref float destination, int length)
    {
        for (nuint j = 0; j < (nuint)length; j += (nuint)TSimd.Width)
            TSimd.Store(TSimd.Load(ref source, j), ref destination, j);
    }

    /// <summary>dotsᵢ = rowᵢ·direction. Eight rows at a time share what is read of the direction, four vectors of it stay in registers.</summary>
    /// <param name="panel">rows × stride.</param>
    /// <param name="rows">A multiple of four.</param>
    /// <param name="stride">Floats a row.</param>
    /// <param name="direction">stride floats.</param>
    /// <param name="dots">One per row, and zeros up to the next multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dots<TLength>(ref float panel, int rows, int stride, ref float direction, ref float dots)
        where TLength : struct, IRowLength
    {
        nuint width = (nuint)TSimd.Width;
        nuint length = (nuint)TLength.Of(stride);
        nuint count = (nuint)rows;
        nuint r = 0;
        for (; r + 8 <= count; r += 8)
        {
            TVector d0 = TSimd.Zero, d1 = TSimd.Zero, d2 = TSimd.Zero, d3 = TSimd.Zero;
            TVector d4 = TSimd.Zero, d5 = TSimd.Zero, d6 = TSimd.Zero, d7 = TSimd.Zero;
            nuint j = 0;
            for (; j + (4 * width) <= length; j += 4 * width)
            {
                TVector x0 = TSimd.Load(ref direction, j);
                TVector x1 = TSimd.Load(ref direction, j + width);
                TVector x2 = TSimd.Load(ref direction, j + (2 * width));
                TVector x3 = TSimd.Load(ref direction, j + (3 * width));
                ref float rest = ref Unsafe.Add(ref panel, j);
                d0 = AddFour(ref rest, x0, x1, x2, x3, d0);
                d1 = AddFour(ref Unsafe.Add(ref rest, length), x0, x1, x2, x3, d1);
                d2 = AddFour(ref Unsafe.Add(ref rest, 2 * length), x0, x1, x2, x3, d2);
                d3 = AddFour(ref Unsafe.Add(ref rest, 3 * length), x0, x1, x2, x3, d3);
                d4 = AddFour(ref Unsafe.Add(ref rest, 4 * length), x0, x1, x2, x3, d4);
                d5 = AddFour(ref Unsafe.Add(ref rest, 5 * length), x0, x1, x2, x3, d5);
                d6 = AddFour(ref Unsafe.Add(ref rest, 6 * length), x0, x1, x2, x3, d6);
                d7 = AddFour(ref Unsafe.Add(ref rest, 7 * length), x0, x1, x2, x3, d7);
            }

            for (; j < length; j += width)
            {
                TVector x = TSimd.Load(ref direction, j);
                ref float rest = ref Unsafe.Add(ref panel, j);
                d0 = TSimd.MultiplyAdd(TSimd.Load(ref rest, 0), x, d0);
                d1 = TSimd.MultiplyAdd(TSimd.Load(ref rest, length), x, d1);
                d2 = TSimd.MultiplyAdd(TSimd.Load(ref rest, 2 * length), x, d2);
                d3 = TSimd.MultiplyAdd(TSimd.Load(ref rest, 3 * length), x, d3);
                d4 = TSimd.MultiplyAdd(TSimd.Load(ref rest, 4 * length), x, d4);
                d5 = TSimd.MultiplyAdd(TSimd.Load(ref rest, 5 * length), x, d5);
                d6 = TSimd.MultiplyAdd(TSimd.Load(ref rest, 6 * length), x, d6);
                d7 = TSimd.MultiplyAdd(TSimd.Load(ref rest, 7 * length), x, d7);
            }

            TSimd.StoreSums(d0, d1, d2, d3, ref Unsafe.Add(ref dots, r));
            TSimd.StoreSums(d4, d5, d6, d7, ref Unsafe.Add(ref dots, r + 4));
            panel = ref Unsafe.Add(ref panel, 8 * length);
        }

        if (r < count)
        {
            TVector d0 = TSimd.Zero, d1 = TSimd.Zero, d2 = TSimd.Zero, d3 = TSimd.Zero;
            for (nuint j = 0; j < length; j += width)
            {
                TVector x = TSimd.Load(ref direction, j);
                ref float rest = ref Unsafe.Add(ref panel, j);
                d0 = TSimd.MultiplyAdd(TSimd.Load(ref rest, 0), x, d0);
                d1 = TSimd.MultiplyAdd(TSimd.Load(ref rest, length), x, d1);
                d2 = TSimd.MultiplyAdd(TSimd.Load(ref rest, 2 * length), x, d2);
                d3 = TSimd.MultiplyAdd(TSimd.Load(ref rest, 3 * length), x, d3);
            }

            TSimd.StoreSums(d0, d1, d2, d3, ref Unsafe.Add(ref dots, r));
            r += 4;
        }

        for (; (r & 15) != 0; r++)
            Unsafe.Add(ref dots, r) = 0f;
    }

    /// <summary>dotsᵢ = weightᵢ·dotsᵢ − offsetᵢ, in place, up to the next multiple of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WeighAndSubtract(ref float dots, int rows, ref float weights, ref float offsets)
    {
        for (nuint i = 0; i < (nuint)rows; i += (nuint)TSimd.Width)
        {
            TVector weighted = TSimd.Multiply(TSimd.Load(ref dots, i), TSimd.Load(ref weights, i));
            TSimd.Store(TSimd.Subtract(weighted, TSimd.Load(ref offsets, i)), ref dots, i);
        }
    }

    /// <summary>dotsᵢ = weightᵢ·dotsᵢ, in place, up to the next multiple of 16.</summary>
    /// <returns>Σᵢ weightᵢ·dotsᵢ² of the dots as they were.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Weigh(ref float dots, int rows, ref float weights)
    {
        TVector sum = TSimd.Zero;
        for (nuint i = 0; i < (nuint)rows; i += (nuint)TSimd.Width)
        {
            TVector dot = TSimd.Load(ref dots, i);
            TVector weighted = TSimd.Multiply(dot, TSimd.Load(ref weights, i));
            sum = TSimd.MultiplyAdd(weighted, dot, sum);
            TSimd.Store(weighted, ref dots, i);
        }

        return TSimd.Sum(sum);
    }

    /// <summary>Σᵢ weightᵢ·dotsᵢ².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float WeightedSquares(ref float dots, int rows, ref float weights)
    {
        TVector sum = TSimd.Zero;
        for (nuint i = 0; i < (nuint)rows; i += (nuint)TSimd.Width)
        {
            TVector dot = TSimd.Load(ref dots, i);
            sum = TSimd.MultiplyAdd(TSimd.Multiply(dot, TSimd.Load(ref weights, i)), dot, sum);
        }

        return TSimd.Sum(sum);
    }

    /// <summary>accumulator += Σᵢ weightᵢ rowᵢ over a multiple of four rows. The sums of even and odd rows stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddRows<TLength>(ref float panel, int rows, int stride, ref float weights, ref float accumulator)
        where TLength : struct, IRowLength
    {
        nuint width = (nuint)TSimd.Width;
        nuint length = (nuint)TLength.Of(stride);
        nuint j = 0;
        for (; j + (4 * width) <= length; j += 4 * width)
        {
            TVector a0 = TSimd.Load(ref accumulator, j);
            TVector a1 = TSimd.Load(ref accumulator, j + width);
            TVector a2 = TSimd.Load(ref accumulator, j + (2 * width));
            TVector a3 = TSimd.Load(ref accumulator, j + (3 * width));
            TVector c0 = TSimd.Zero, c1 = TSimd.Zero, c2 = TSimd.Zero, c3 = TSimd.Zero;
            ref float even = ref Unsafe.Add(ref panel, j);
            for (nuint r = 0; r < (nuint)rows; r += 2)
            {
                ref float odd = ref Unsafe.Add(ref even, length);
                TVector b = TSimd.Broadcast(Unsafe.Add(ref weights, r));
                a0 = TSimd.MultiplyAdd(TSimd.Load(ref even, 0), b, a0);
                a1 = TSimd.MultiplyAdd(TSimd.Load(ref even, width), b, a1);
                a2 = TSimd.MultiplyAdd(TSimd.Load(ref even, 2 * width), b, a2);
                a3 = TSimd.MultiplyAdd(TSimd.Load(ref even, 3 * width), b, a3);
                b = TSimd.Broadcast(Unsafe.Add(ref weights, r + 1));
                c0 = TSimd.MultiplyAdd(TSimd.Load(ref odd, 0), b, c0);
                c1 = TSimd.MultiplyAdd(TSimd.Load(ref odd, width), b, c1);
                c2 = TSimd.MultiplyAdd(TSimd.Load(ref odd, 2 * width), b, c2);
                c3 = TSimd.MultiplyAdd(TSimd.Load(ref odd, 3 * width), b, c3);
                even = ref Unsafe.Add(ref odd, length);
            }

            TSimd.Store(TSimd.Add(a0, c0), ref accumulator, j);
            TSimd.Store(TSimd.Add(a1, c1), ref accumulator, j + width);
            TSimd.Store(TSimd.Add(a2, c2), ref accumulator, j + (2 * width));
            TSimd.Store(TSimd.Add(a3, c3), ref accumulator, j + (3 * width));
        }

        for (; j < length; j += width)
        {
            TVector a = TSimd.Load(ref accumulator, j);
            TVector c = TSimd.Zero;
            for (nuint r = 0; r < (nuint)rows; r += 2)
            {
                ref float even = ref Unsafe.Add(ref panel, (r * length) + j);
                a = TSimd.MultiplyAdd(TSimd.Load(ref even, 0), TSimd.Broadcast(Unsafe.Add(ref weights, r)), a);
                c = TSimd.MultiplyAdd(TSimd.Load(ref even, length), TSimd.Broadcast(Unsafe.Add(ref weights, r + 1)), c);
            }

            TSimd.Store(TSimd.Add(a, c), ref accumulator, j);
        }
    }

    /// <summary>sum + the lanes of four vectors of a row, each times one of the direction's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddFour(ref float row, TVector x0, TVector x1, TVector x2, TVector x3, TVector sum)
    {
        sum = TSimd.MultiplyAdd(TSimd.Load(ref row, 0), x0, sum);
        sum = TSimd.MultiplyAdd(TSimd.Load(ref row, (nuint)TSimd.Width), x1, sum);
        sum = TSimd.MultiplyAdd(TSimd.Load(ref row, 2 * (nuint)TSimd.Width), x2, sum);
        return TSimd.MultiplyAdd(TSimd.Load(ref row, 3 * (nuint)TSimd.Width), x3, sum);
    }
}
