using System.Runtime.CompilerServices;

namespace Precompute.Numerics.Rows;

/// <summary>Products of rows with a square matrix.</summary>
internal static partial class RowKernels<TSimd, TVector>
{
    /// <summary>result = panel·strip, four rows and two vectors in registers at a time.</summary>
    /// <param name="panel">rows × stride.</param>
    /// <param name="rows">A multiple of four.</param>
    /// <param name="stride">Floats a row of panel and result, and rows of the strip.</param>
    /// <param name="strip">stride × columns: some neighbouring columns of the matrix, contiguous.</param>
    /// <param name="columns">16 or 32.</param>
    /// <param name="result">The first of these columns in the result, rows × stride.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyByStrip(ref float panel, int rows, int stride, ref float strip, int columns, ref float result)
    {
        nuint lanes = (nuint)TSimd.Width;
        nuint length = (nuint)stride;
        nuint wide = (nuint)columns;
        for (nuint r = 0; r < (nuint)rows; r += 4)
        {
            ref float row0 = ref Unsafe.Add(ref panel, r * length);
            ref float row1 = ref Unsafe.Add(ref row0, length);
            ref float row2 = ref Unsafe.Add(ref row1, length);
            ref float row3 = ref Unsafe.Add(ref row2, length);
            ref float target = ref Unsafe.Add(ref result, r * length);
            nuint j = 0;
            for (; j + (2 * lanes) <= wide; j += 2 * lanes)
            {
                TVector a0 = TSimd.Zero, a1 = TSimd.Zero, b0 = TSimd.Zero, b1 = TSimd.Zero;
                TVector c0 = TSimd.Zero, c1 = TSimd.Zero, d0 = TSimd.Zero, d1 = TSimd.Zero;
                ref float right = ref Unsafe.Add(ref strip, j);
                for (nuint k = 0; k < length; k++)
                {
                    TVector y0 = TSimd.Load(ref right, 0);
                    TVector y1 = TSimd.Load(ref right, lanes);
                    TVector x = TSimd.Broadcast(Unsafe.Add(ref row0, k));
                    a0 = TSimd.MultiplyAdd(x, y0, a0);
                    a1 = TSimd.MultiplyAdd(x, y1, a1);
                    x = TSimd.Broadcast(Unsafe.Add(ref row1, k));
                    b0 = TSimd.MultiplyAdd(x, y0, b0);
                    b1 = TSimd.MultiplyAdd(x, y1, b1);
                    x = TSimd.Broadcast(Unsafe.Add(ref row2, k));
                    c0 = TSimd.MultiplyAdd(x, y0, c0);
                    c1 = TSimd.MultiplyAdd(x, y1, c1);
                    x = TSimd.Broadcast(Unsafe.Add(ref row3, k));
                    d0 = TSimd.MultiplyAdd(x, y0, d0);
                    d1 = TSimd.MultiplyAdd(x, y1, d1);
                    right = ref Unsafe.Add(ref right, wide);
                }

                TSimd.Store(a0, ref target, j);
                TSimd.Store(a1, ref target, j + lanes);
                TSimd.Store(b0, ref target, length + j);
                TSimd.Store(b1, ref target, length + j + lanes);
                TSimd.Store(c0, ref target, (2 * length) + j);
                TSimd.Store(c1, ref target, (2 * length) + j + lanes);
                TSimd.Store(d0, ref target, (3 * length) + j);
                TSimd.Store(d1, ref target, (3 * length) + j + lanes);
            }

            for (; j < wide; j += lanes)
            {
                TVector a = TSimd.Zero, b = TSimd.Zero, c = TSimd.Zero, d = TSimd.Zero;
                for (nuint k = 0; k < length; k++)
                {
                    TVector y = TSimd.Load(ref strip, (k * wide) + j);
                    a = TSimd.MultiplyAdd(TSimd.Broadcast(Unsafe.Add(ref row0, k)), y, a);
                    b = TSimd.MultiplyAdd(TSimd.Broadcast(Unsafe.Add(ref row1, k)), y, b);
                    c = TSimd.MultiplyAdd(TSimd.Broadcast(Unsafe.Add(ref row2, k)), y, c);
                    d = TSimd.MultiplyAdd(TSimd.Broadcast(Unsafe.Add(ref row3, k)), y, d);
                }

                TSimd.Store(a, ref target, j);
                TSimd.Store(b, ref target, length + j);
                TSimd.Store(c, ref target, (2 * length) + j);
                TSimd.Store(d, ref target, (3 * length) + j);
            }
        }
    }
}
