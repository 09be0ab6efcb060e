using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Precompute.Numerics.Rows;

/// <summary>Factor rows of a row's entries, brought side by side.</summary>
internal static partial class RowKernels<TSimd, TVector>
{
    /// <summary>Floats of a cache line.</summary>
    private const int LineFloats = 16;

    /// <summary>
    /// Copies rows of a table to a panel and zeroes the rest of the last group of four. What is copied a little later is asked for now:
    /// tables are larger than the caches, and the loads that a processor has under way by itself end where the next computation begins.
    /// </summary>
    /// <param name="table">Any number of rows × f.</param>
    /// <param name="ordinals">Rows of the table: those to copy, then those that are copied next.</param>
    /// <param name="count">How many to copy.</param>
    /// <param name="ahead">How many rows later a row is copied that is asked for.</param>
    /// <param name="target">The panel's row that receives the first; what is beyond f in its rows is zero and stays so.</param>
    /// <param name="stride">Floats a row of the panel.</param>
    /// <returns>Rows to work on: <paramref name="count"/> rounded up to a multiple of four.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe int Gather<TLength>(DenseMatrix table, ReadOnlySpan<int> ordinals, int count, int ahead, float* target, int stride)
        where TLength : struct, IRowLength
    {
        nint columns = table.Columns;
        nint length = TLength.Of(stride);
        if (table.Rows == 0 && count > 0)
            Throw.OutOfRange(nameof(ordinals), ordinals[0], 0, -1);
        float* rows = count == 0 ? target : table.RowPointer(0);
        int padded = (count + 3) & ~3;
        int asked = Sse.IsSupported ? Math.Clamp(ordinals.Length - ahead, 0, count) : 0;
        for (int i = 0; i < padded; i++, target += length)
        {
            if (i >= count)
            {
                for (nint j = 0; j < length; j += TSimd.Width)
                    TSimd.Store(TSimd.Zero, ref target[j], 0);
                continue;
            }

            if (i < asked)
            {
                // An address beyond the table does no harm: nothing is read.
                float* later = rows + (ordinals[i + ahead] * columns);
                for (nint j = 0; j < length; j += 4 * LineFloats)
                {
                    Sse.Prefetch0(later + j);
                    Sse.Prefetch0(later + j + LineFloats);
                    Sse.Prefetch0(later + j + (2 * LineFloats));
                    Sse.Prefetch0(later + j + (3 * LineFloats));
                }
            }

            int ordinal = ordinals[i];
            if ((uint)ordinal >= (uint)table.Rows)
                Throw.OutOfRange(nameof(ordinals), ordinal, 0, table.Rows - 1L);
            float* row = rows + (ordinal * columns);
            if (columns == length)
                CopyRow<TLength>(row, target, length);
            else
                Unsafe.CopyBlockUnaligned(target, row, (uint)columns * sizeof(float));
        }

        GC.KeepAlive(table);
        return padded;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void CopyRow<TLength>(float* row, float* target, nint length)
        where TLength : struct, IRowLength
    {
        nint width = TSimd.Width;
        nint j = 0;
        for (; j + (4 * width) <= length; j += 4 * width)
        {
            TVector a = TSimd.Load(ref row[j], 0);
            TVector b = TSimd.Load(ref row[j + width], 0);
            TVector c = TSimd.Load(ref row[j + (2 * width)], 0);
            TVector d = TSimd.Load(ref row[j + (3 * width)], 0);
            TSimd.Store(a, ref target[j], 0);
            TSimd.Store(b, ref target[j + width], 0);
            TSimd.Store(c, ref target[j + (2 * width)], 0);
            TSimd.Store(d, ref target[j + (3 * width)], 0);
        }

        for (; j < length; j += width)
            TSimd.Store(TSimd.Load(ref row[j], 0), ref target[j], 0);
    }
}
