using Precompute.Numerics;

namespace Precompute.Training.Baselines;

/// <summary>The positive pairs of a training matrix as ones, without the queries and targets that have none.</summary>
internal sealed class BinaryPairs
{
    /// <summary>Selects. O(entries).</summary>
    /// <param name="training">Queries × targets, signed weights.</param>
    public BinaryPairs(CsrMatrix training)
    {
        TrainingMatrix used = TrainingMatrix.Create(CsrFilter.Where(training, static (_, _, weight) => weight > 0f));
        float[] ones = new float[used.Matrix.NonZeroCount];
        Array.Fill(ones, 1f);
        ByQuery = new CsrMatrix(used.Matrix.Rows, used.Matrix.Columns, used.Matrix.RowOffsets.ToArray(), used.Matrix.ColumnOrdinals.ToArray(), ones);
        ByTarget = ByQuery.Transpose();
        QueryRows = used.QueryRows;
        TargetRows = used.TargetRows;
        TargetOrdinals = used.TargetOrdinals;
    }

    /// <summary>Used queries × used targets.</summary>
    public CsrMatrix ByQuery { get; }

    /// <summary>Used targets × used queries.</summary>
    public CsrMatrix ByTarget { get; }

    /// <summary>Row of each query, −1 where it has no positive pair.</summary>
    public int[] QueryRows { get; }

    /// <summary>Column of each target, −1 where it has no positive pair.</summary>
    public int[] TargetRows { get; }

    /// <summary>The target of each column.</summary>
    public int[] TargetOrdinals { get; }

    /// <summary>The columns that a history names by positive weights, ascending; targets nobody trained on say nothing.</summary>
    public void ReadHistory(ReadOnlySpan<int> targets, ReadOnlySpan<float> weights, List<int> columns)
    {
        columns.Clear();
        for (int i = 0; i < targets.Length; i++)
        {
            if (weights[i] > 0f && TargetRows[targets[i]] >= 0)
                columns.Add(TargetRows[targets[i]]);
        }
    }

    /// <summary>Rowsᵀ-free Gram matrix: rows·rowsᵀ + λ·I of a binary matrix, padded for <see cref="SymmetricInverse"/>, upper part only.</summary>
    public static DenseMatrix Gram(CsrMatrix rows, CsrMatrix columns, float regularization)
    {
        int size = SymmetricInverse.PaddedSize(rows.Rows);
        DenseMatrix gram = new(size, size);
        for (int r = 0; r < rows.Rows; r++)
        {
            Span<float> row = gram.Row(r);
            foreach (int column in rows.RowColumns(r))
            {
                foreach (int other in columns.RowColumns(column))
                    row[other] += 1f;
            }

            row[r] += regularization;
        }

        for (int r = rows.Rows; r < size; r++)
            gram.Row(r)[r] = 1f;
        return gram;
    }
}
