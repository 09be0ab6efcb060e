using System.Runtime.CompilerServices;
using Precompute.Numerics.Kernels;

namespace Precompute.Numerics.Rows;

/// <summary>Sums of outer products, in register tiles: the Gram matrix and the normal equations of a row.</summary>
internal static partial class RowKernels<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>
    /// matrix += panelᵀ·panel on and above the diagonal (elements below it may be written too, as part of a tile, and are not valid).
    /// </summary>
    /// <param name="panel">rows × stride.</param>
    /// <param name="rows">Any number.</param>
    /// <param name="stride">A multiple of 16: floats a row of panel and matrix.</param>
    /// <param name="matrix">stride × stride.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddOuterProducts(ref float panel, int rows, int stride, ref float matrix)
    {
        nuint width = (nuint)TSimd.Width;
        nuint length = (nuint)stride;
        for (nuint i = 0; i < length; i += 4)
        {
            nuint j = i / width * width;
            for (; j + (2 * width) <= length; j += 2 * width)
                AddTile2(ref panel, (nuint)rows, length, i, j, ref Unsafe.Add(ref matrix, (i * length) + j));
            for (; j < length; j += width)
                AddTile1(ref panel, (nuint)rows, length, i, j, ref Unsafe.Add(ref matrix, (i * length) + j));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTile2(ref float panel, nuint rows, nuint length, nuint i, nuint j, ref float tile)
    {
        nuint width = (nuint)TSimd.Width;
        TVector a0 = TSimd.Load(ref tile, 0);
        TVector a1 = TSimd.Load(ref tile, width);
        TVector b0 = TSimd.Load(ref tile, length);
        TVector b1 = TSimd.Load(ref tile, length + width);
        TVector c0 = TSimd.Load(ref tile, 2 * length);
        TVector c1 = TSimd.Load(ref tile, (2 * length) + width);
        TVector d0 = TSimd.Load(ref tile, 3 * length);
        TVector d1 = TSimd.Load(ref tile, (3 * length) + width);
        ref float left = ref Unsafe.Add(ref panel, i);
        ref float right = ref Unsafe.Add(ref panel, j);
        for (nuint r = 0; r < rows; r++)
        {
            TVector y0 = TSimd.Load(ref right, 0);
            TVector y1 = TSimd.Load(ref right, width);
            TVector x = TSimd.Broadcast(left);
            a0 = TSimd.MultiplyAdd(x, y0, a0);
            a1 = TSimd.MultiplyAdd(x, y1, a1);
            x = TSimd.Broadcast(Unsafe.Add(ref left, 1));
            b0 = TSimd.MultiplyAdd(x, y0, b0);
            b1 = TSimd.MultiplyAdd(x, y1, b1);
            x = TSimd.Broadcast(Unsafe.Add(ref left, 2));
            c0 = TSimd.MultiplyAdd(x, y0, c0);
            c1 = TSimd.MultiplyAdd(x, y1, c1);
            x = TSimd.Broadcast(Unsafe.Add(ref left, 3));
            d0 = TSimd.MultiplyAdd(x, y0, d0);
            d1 = TSimd.MultiplyAdd(x, y1, d1);
            left = ref Unsafe.Add(ref left, length);
            right = ref Unsafe.Add(ref right, length);
        }

        TSimd.Store(a0, ref tile, 0);
        TSimd.Store(a1, ref tile, width);
        TSimd.Store(b0, ref tile, length);
        TSimd.Store(b1, ref tile, length + width);
        TSimd.Store(c0, ref tile, 2 * length);
        TSimd.Store(c1, ref tile, (2 * length) + width);
        TSimd.Store(d0, ref tile, 3 * length);
        TSimd.Store(d1, ref tile, (3 * length) + width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTile1(ref float panel, nuint rows, nuint length, nuint i, nuint j, ref float tile)
    {
        TVector a = TSimd.Load(ref tile, 0);
        TVector b = TSimd.Load(ref tile, length);
        TVector c = TSimd.Load(ref tile, 2 * length);
        TVector d = TSimd.Load(ref tile, 3 * length);
        ref float left = ref Unsafe.Add(ref panel, i);
        ref float right = ref Unsafe.Add(ref panel, j);
        for (nuint r = 0; r < rows; r++)
        {
            TVector y = TSimd.Load(ref right, 0);
            a = TSimd.MultiplyAdd(TSimd.Broadcast(left), y, a);
            b = TSimd.MultiplyAdd(TSimd.Broadcast(Unsafe.Add(ref left, 1)), y, b);
            c = TSimd.MultiplyAdd(TSimd.Broadcast(Unsafe.Add(ref left, 2)), y, c);
            d = TSimd.MultiplyAdd(TSimd.Broadcast(Unsafe.Add(ref left, 3)), y, d);
            left = ref Unsafe.Add(ref left, length);
            right = ref Unsafe.Add(ref right, length);
        }

        TSimd.Store(a, ref tile, 0);
        TSimd.Store(b, ref tile, length);
        TSimd.Store(c, ref tile, 2 * length);
        TSimd.Store(d, ref tile, 3 * length);
    }
}
