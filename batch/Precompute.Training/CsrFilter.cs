using Precompute.Numerics;

namespace Precompute.Training;

/// <summary>Keeps some entries of a sparse matrix.</summary>
internal static class CsrFilter
{
    /// <summary>A matrix of the same shape with the entries (row, column, value) for which the predicate holds.</summary>
    public static CsrMatrix Where(CsrMatrix matrix, Func<int, int, float, bool> predicate)
    {
        long[] offsets = new long[matrix.Rows + 1];
        List<int> columns = [];
        List<float> values = [];
        for (int row = 0; row < matrix.Rows; row++)
        {
            ReadOnlySpan<int> rowColumns = matrix.RowColumns(row);
            ReadOnlySpan<float> rowValues = matrix.RowValues(row);
            for (int i = 0; i < rowColumns.Length; i++)
            {
                if (!predicate(row, rowColumns[i], rowValues[i]))
                    continue;
                columns.Add(rowColumns[i]);
                values.Add(rowValues[i]);
            }

            offsets[row + 1] = columns.Count;
        }

        return new CsrMatrix(matrix.Rows, matrix.Columns, offsets, [.. columns], [.. values]);
    }
}
