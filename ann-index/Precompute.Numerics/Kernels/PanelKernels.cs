using System.Runtime.CompilerServices;

namespace Precompute.Numerics.Kernels;

/// <summary>
/// Scores six queries with the 32 rows of a panel and tells which scores reach a bound, without ever storing one: a register tile of
/// six queries by two vectors, twelve independent chains (enough to hide the latency of multiply-add, and no more than sixteen
/// registers hold), every vector of the panel read once for six queries.
/// </summary>
internal static class PanelKernels<TSimd, TVector>
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    /// <summary>Queries in a tile.</summary>
    public const int Queries = 6;

    /// <summary>Rows in a panel.</summary>
    public const int PanelRows = 32;

    /// <summary>Bit r of mask i: whether the score of query i with row r is at least bound i.</summary>
    /// <param name="panel">columns × 32: for each column the values of all rows.</param>
    /// <param name="columns">Length of a row and of a query.</param>
    /// <param name="queries">Six queries' first elements.</param>
    /// <param name="bounds">Six bounds.</param>
    /// <param name="masks">Receives six masks.</param>
    public static void AtLeast(ref float panel, int columns, in QueryTile queries, ref float bounds, ref uint masks)
    {
        nuint width = (nuint)TSimd.Width;
        ref float q0 = ref queries.Q0;
        ref float q1 = ref queries.Q1;
        ref float q2 = ref queries.Q2;
        ref float q3 = ref queries.Q3;
        ref float q4 = ref queries.Q4;
        ref float q5 = ref queries.Q5;
        uint m0 = 0, m1 = 0, m2 = 0, m3 = 0, m4 = 0, m5 = 0;
        for (nuint lane = 0; lane < PanelRows; lane += 2 * width)
        {
            ref float column = ref Unsafe.Add(ref panel, lane);
            TVector a0 = TSimd.Zero, b0 = TSimd.Zero, c0 = TSimd.Zero, d0 = TSimd.Zero, e0 = TSimd.Zero, f0 = TSimd.Zero;
            TVector a1 = TSimd.Zero, b1 = TSimd.Zero, c1 = TSimd.Zero, d1 = TSimd.Zero, e1 = TSimd.Zero, f1 = TSimd.Zero;
            for (nuint k = 0; k < (nuint)columns; k++)
            {
                TVector y0 = TSimd.Load(ref column, 0);
                TVector y1 = TSimd.Load(ref column, width);
                TVector x = TSimd.Broadcast(Unsafe.Add(ref q0, k));
                a0 = TSimd.MultiplyAdd(x, y0, a0);
                a1 = TSimd.MultiplyAdd(x, y1, a1);
                x = TSimd.Broadcast(Unsafe.Add(ref q1, k));
                b0 = TSimd.MultiplyAdd(x, y0, b0);
                b1 = TSimd.MultiplyAdd(x, y1, b1);
                x = TSimd.Broadcast(Unsafe.Add(ref q2, k));
                c0 = TSimd.MultiplyAdd(x, y0, c0);
                c1 = TSimd.MultiplyAdd(x, y1, c1);
                x = TSimd.Broadcast(Unsafe.Add(ref q3, k));
                d0 = TSimd.MultiplyAdd(x, y0, d0);
                d1 = TSimd.MultiplyAdd(x, y1, d1);
                x = TSimd.Broadcast(Unsafe.Add(ref q4, k));
                e0 = TSimd.MultiplyAdd(x, y0, e0);
                e1 = TSimd.MultiplyAdd(x, y1, e1);
                x = TSimd.Broadcast(Unsafe.Add(ref q5, k));
                f0 = TSimd.MultiplyAdd(x, y0, f0);
                f1 = TSimd.MultiplyAdd(x, y1, f1);
                column = ref Unsafe.Add(ref column, PanelRows);
            }

            m0 |= Mask(a0, a1, bounds) << (int)lane;
            m1 |= Mask(b0, b1, Unsafe.Add(ref bounds, 1)) << (int)lane;
            m2 |= Mask(c0, c1, Unsafe.Add(ref bounds, 2)) << (int)lane;
            m3 |= Mask(d0, d1, Unsafe.Add(ref bounds, 3)) << (int)lane;
            m4 |= Mask(e0, e1, Unsafe.Add(ref bounds, 4)) << (int)lane;
            m5 |= Mask(f0, f1, Unsafe.Add(ref bounds, 5)) << (int)lane;
        }

        masks = m0;
        Unsafe.Add(ref masks, 1) = m1;
        Unsafe.Add(ref masks, 2) = m2;
        Unsafe.Add(ref masks, 3) = m3;
        Unsafe.Add(ref masks, 4) = m4;
        Unsafe.Add(ref masks, 5) = m5;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Mask(TVector low, TVector high, float bound)
    {
        TVector b = TSimd.Broadcast(bound);
        return TSimd.AtLeast(low, b) | (TSimd.AtLeast(high, b) << TSimd.Width);
    }
}
