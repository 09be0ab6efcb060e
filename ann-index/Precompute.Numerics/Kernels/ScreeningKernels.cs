using System.Runtime.CompilerServices;

namespace Precompute.Numerics.Kernels;

/// <summary>
/// Multiplies the codes of a block of queries with the 32 rows of a panel and tells which sums reach a bound, without ever storing one: a
/// register tile of six queries by two vectors, twelve independent chains, every vector of the panel read once for six queries (Goto,
/// van de Geijn 2008), with the comparison in the product's epilogue.
/// </summary>
internal static unsafe class ScreeningKernels<TSimd, TSums>
    where TSimd : struct, IInt8Simd<TSums>
    where TSums : struct
{
    /// <summary>Queries in a tile.</summary>
    public const int TileQueries = 6;

    /// <summary>Rows in a panel.</summary>
    public const int PanelRows = 32;

    /// <summary>Bit r of mask i: whether the sum of query i with row r is at least bound i.</summary>
    /// <param name="panel">quads × 32 × 4 codes: for each four columns those of all rows.</param>
    /// <param name="ends">
    /// Where sums are looked at, in fours of columns, ascending; the last is the length of a row and of a query. Before it, rows and queries
    /// of which no sum reaches its bound of that place are left.
    /// </param>
    /// <param name="stages">How many places.</param>
    /// <param name="queries">Their codes, query after query; as many as are a multiple of <see cref="TileQueries"/>.</param>
    /// <param name="count">Queries wanted, 1 or more; what is beyond them in the last tile is overwritten in the masks.</param>
    /// <param name="bounds">One a query, place after place.</param>
    /// <param name="stride">From the bounds of one place to those of the next.</param>
    /// <param name="masks">Receives one a query.</param>
    // Compiled at its best at once: a command of two seconds would spend the first of them in slower code.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AtLeast(byte* panel, int* ends, int stages, int* queries, int count, int* bounds, int stride, uint* masks)
    {
        nint quads = ends[stages - 1];
        for (int first = 0; first < count; first += TileQueries)
        {
            Tile(panel, ends, stages, queries + (first * quads), bounds + first, stride, masks + first, 0);
            for (int row = 2 * TSimd.Width; row < PanelRows; row += 2 * TSimd.Width)
                Tile(panel, ends, stages, queries + (first * quads), bounds + first, stride, masks + first, row);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile(byte* panel, int* ends, int stages, int* queries, int* bounds, int stride, uint* masks, int row)
    {
        nint quads = ends[stages - 1];
        int* q0 = queries;
        int* q1 = q0 + quads;
        int* q2 = q1 + quads;
        int* q3 = q2 + quads;
        int* q4 = q3 + quads;
        int* q5 = q4 + quads;
        byte* column = panel + (row * sizeof(int));
        nint step = TSimd.Width * sizeof(int);
        TSums a0 = TSimd.Zero, b0 = TSimd.Zero, c0 = TSimd.Zero, d0 = TSimd.Zero, e0 = TSimd.Zero, f0 = TSimd.Zero;
        TSums a1 = TSimd.Zero, b1 = TSimd.Zero, c1 = TSimd.Zero, d1 = TSimd.Zero, e1 = TSimd.Zero, f1 = TSimd.Zero;
        nint k = 0;
        while (true)
        {
            for (nint end = *ends; k < end; k++)
            {
                TSums y0 = TSimd.LoadQuads(column);
                TSums y1 = TSimd.LoadQuads(column + step);
                column += PanelRows * sizeof(int);
                TSums x = TSimd.Broadcast(q0[k]);
                a0 = TSimd.MultiplyAddQuads(y0, x, a0);
                a1 = TSimd.MultiplyAddQuads(y1, x, a1);
                x = TSimd.Broadcast(q1[k]);
                b0 = TSimd.MultiplyAddQuads(y0, x, b0);
                b1 = TSimd.MultiplyAddQuads(y1, x, b1);
                x = TSimd.Broadcast(q2[k]);
                c0 = TSimd.MultiplyAddQuads(y0, x, c0);
                c1 = TSimd.MultiplyAddQuads(y1, x, c1);
                x = TSimd.Broadcast(q3[k]);
                d0 = TSimd.MultiplyAddQuads(y0, x, d0);
                d1 = TSimd.MultiplyAddQuads(y1, x, d1);
                x = TSimd.Broadcast(q4[k]);
                e0 = TSimd.MultiplyAddQuads(y0, x, e0);
                e1 = TSimd.MultiplyAddQuads(y1, x, e1);
                x = TSimd.Broadcast(q5[k]);
                f0 = TSimd.MultiplyAddQuads(y0, x, f0);
                f1 = TSimd.MultiplyAddQuads(y1, x, f1);
            }

            if (k == quads)
                break;
            uint open = Open(a0, a1, bounds[0]) | Open(b0, b1, bounds[1]) | Open(c0, c1, bounds[2])
                | Open(d0, d1, bounds[3]) | Open(e0, e1, bounds[4]) | Open(f0, f1, bounds[5]);
            if (open == 0)
            {
                if (row == 0)
                    new Span<uint>(masks, TileQueries).Clear();
                return;
            }

            ends++;
            bounds += stride;
        }

        Put(ref masks[0], a0, a1, bounds[0], row);
        Put(ref masks[1], b0, b1, bounds[1], row);
        Put(ref masks[2], c0, c1, bounds[2], row);
        Put(ref masks[3], d0, d1, bounds[3], row);
        Put(ref masks[4], e0, e1, bounds[4], row);
        Put(ref masks[5], f0, f1, bounds[5], row);
    }

    // Not 0 where a sum of either vector reaches the bound.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Open(TSums low, TSums high, int bound) => TSimd.AtLeast(TSimd.Max(low, high), TSimd.Broadcast(bound));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ref uint mask, TSums low, TSums high, int bound, int row)
    {
        TSums bounds = TSimd.Broadcast(bound);
        uint found = TSimd.AtLeast(low, bounds) | (TSimd.AtLeast(high, bounds) << TSimd.Width);
        mask = row == 0 ? found : mask | (found << row);
    }
}
