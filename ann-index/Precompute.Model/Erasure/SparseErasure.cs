using Precompute.Model.Content;
using Precompute.Numerics;

namespace Precompute.Model.Erasure;

/// <summary>Sparse matrices and feature tables of the same shape without one row or one column's entries.</summary>
internal static class SparseErasure
{
    /// <summary>Empties a row and a column; −1 for none.</summary>
    public static CsrMatrix Without(CsrMatrix matrix, int row, int column)
    {
        long[] offsets = new long[matrix.Rows + 1];
        List<int> columns = new((int)matrix.NonZeroCount);
        List<float> values = new((int)matrix.NonZeroCount);
        for (int r = 0; r < matrix.Rows; r++)
        {
            ReadOnlySpan<int> rowColumns = r == row ? [] : matrix.RowColumns(r);
            for (int e = 0; e < rowColumns.Length; e++)
            {
                if (rowColumns[e] == column)
                    continue;
                columns.Add(rowColumns[e]);
                values.Add(matrix.RowValues(r)[e]);
            }

            offsets[r + 1] = columns.Count;
        }

        return new CsrMatrix(matrix.Rows, matrix.Columns, offsets, [.. columns], [.. values]);
    }

    /// <summary>Empties a row.</summary>
    public static FeatureTable WithoutRow(FeatureTable table, int row)
    {
        long[] offsets = new long[table.Count + 1];
        List<int> features = new(table.Features.Length);
        for (int r = 0; r < table.Count; r++)
        {
            if (r != row)
                features.AddRange(table.Row(r));
            offsets[r + 1] = features.Count;
        }

        return new FeatureTable(offsets, [.. features]);
    }
}
