using System.Runtime.CompilerServices;

namespace Precompute.Numerics.Rows;

/// <summary>Products of two packed panels, added to a tile of a large matrix.</summary>
internal static partial class RowKernels<TSimd, TVector>
{
    /// <summary>tile += leftᵀ·right, four rows and two vectors of the tile in registers at a time.</summary>
    /// <param name="left">rows × width, contiguous.</param>
    /// <param name="right">rows × width, contiguous.</param>
    /// <param name="rows">Any number.</param>
    /// <param name="width">Columns of both panels, a multiple of 32: the tile is width × width.</param>
    /// <param name="tile">Its first element.</param>
    /// <param name="stride">Floats a row of the matrix that holds the tile.</param>
    public static void AddPanelProduct(ref float left, ref float right, int rows, int width, ref float tile, nuint stride)
    {
        nuint length = (nuint)width;
        nuint lanes = (nuint)TSimd.Width;
        for (nuint i = 0; i < length; i += 4)
        {
            for (nuint j = 0; j < length; j += 2 * lanes)
            {
                AddPanelTile(
                    ref Unsafe.Add(ref left, i), ref Unsafe.Add(ref right, j), (nuint)rows, length, ref Unsafe.Add(ref tile, (i * stride) + j), stride);
            }
        }
    }

    private static void AddPanelTile(ref float left, ref float right, nuint rows, nuint length, ref float tile, nuint stride)
    {
        nuint lanes = (nuint)TSimd.Width;
        TVector a0 = TSimd.Load(ref tile, 0);
        TVector a1 = TSimd.Load(ref tile, lanes);
        TVector b0 = TSimd.Load(ref tile, stride);
        TVector b1 = TSimd.Load(ref tile, stride + lanes);
        TVector c0 = TSimd.Load(ref tile, 2 * stride);
        TVector c1 = TSimd.Load(ref tile, (2 * stride) + lanes);
        TVector d0 = TSimd.Load(ref tile, 3 * stride);
        TVector d1 = TSimd.Load(ref tile, (3 * stride) + lanes);
        for (nuint r = 0; r < rows; r++)
        {
            TVector y0 = TSimd.Load(ref right, 0);
            TVector y1 = TSimd.Load(ref right, lanes);
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
        TSimd.Store(a1, ref tile, lanes);
        TSimd.Store(b0, ref tile, stride);
        TSimd.Store(b1, ref tile, stride + lanes);
        TSimd.Store(c0, ref tile, 2 * stride);
        TSimd.Store(c1, ref tile, (2 * stride) + lanes);
        TSimd.Store(d0, ref tile, 3 * stride);
        TSimd.Store(d1, ref tile, (3 * stride) + lanes);
    }
}
