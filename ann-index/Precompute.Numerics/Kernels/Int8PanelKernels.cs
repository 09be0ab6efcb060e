using System.Runtime.CompilerServices;

namespace Precompute.Numerics.Kernels;

/// <summary>
/// Scores one int16 query with the 32 int8 rows of a panel and tells which rows may reach a bound. Rows lie pair of columns after pair
/// of columns, so that a multiply-add of adjacent int16 gives one sum a row and nothing is added across lanes.
/// </summary>
internal static class Int8PanelKernels<TSimd, TSums>
    where TSimd : struct, IInt8Simd<TSums>
    where TSums : struct
{
    /// <summary>Rows in a panel.</summary>
    public const int PanelRows = 32;

    private const int PairBytes = 2 * PanelRows;

    /// <summary>Bit r: whether sumᵣ·scaleᵣ + weight·residualᵣ is at least the bound.</summary>
    /// <param name="panel">pairs × 32 × 2: for each pair of columns the two values of all rows.</param>
    /// <param name="pairs">The query: two int16 in each.</param>
    /// <param name="pairCount">Length of the query.</param>
    /// <param name="scales">One a row.</param>
    /// <param name="residuals">One a row.</param>
    /// <param name="weight">Of the residuals.</param>
    /// <param name="bound">The bound.</param>
    public static uint AtLeast(
        ref readonly sbyte panel, ref readonly int pairs, int pairCount, ref readonly float scales, ref readonly float residuals, float weight, float bound)
    {
        uint mask = 0;
        int step = 2 * TSimd.Width;
        for (int row = 0; row < PanelRows; row += step)
        {
            ref sbyte column = ref Unsafe.Add(ref Unsafe.AsRef(in panel), 2 * row);
            TSums low = TSimd.Zero, high = TSimd.Zero;
            for (int k = 0; k < pairCount; k++)
            {
                int pair = Unsafe.Add(ref Unsafe.AsRef(in pairs), k);
                low = TSimd.MultiplyAdd(ref column, pair, low);
                high = TSimd.MultiplyAdd(ref Unsafe.Add(ref column, step), pair, high);
                column = ref Unsafe.Add(ref column, PairBytes);
            }

            uint found = TSimd.AtLeast(low, ref Unsafe.Add(ref Unsafe.AsRef(in scales), row), ref Unsafe.Add(ref Unsafe.AsRef(in residuals), row), weight, bound);
            int next = row + TSimd.Width;
            found |= TSimd.AtLeast(high, ref Unsafe.Add(ref Unsafe.AsRef(in scales), next), ref Unsafe.Add(ref Unsafe.AsRef(in residuals), next), weight, bound) << TSimd.Width;
            mask |= found << row;
        }

        return mask;
    }
}
