using Precompute.Numerics;

namespace Precompute.Training;

/// <summary>
/// The part of a snapshot's pair weights that a factor model is trained on: targets that may be shown and have a positive pair, queries
/// that have a positive pair with one of those, and all pairs between them. Rows and columns keep the order of the snapshot's ordinals.
/// </summary>
public sealed class TrainingMatrix
{
    private TrainingMatrix(CsrMatrix matrix, int[] queryOrdinals, int[] queryRows, int[] targetOrdinals, int[] targetRows)
    {
        Matrix = matrix;
        QueryOrdinals = queryOrdinals;
        QueryRows = queryRows;
        TargetOrdinals = targetOrdinals;
        TargetRows = targetRows;
    }

    /// <summary>Model queries × model targets; the snapshot's own pairs where nothing is left out.</summary>
    public CsrMatrix Matrix { get; }

    /// <summary>Snapshot ordinal of each model query, ascending.</summary>
    public int[] QueryOrdinals { get; }

    /// <summary>Model row of each snapshot query, −1 where it has none.</summary>
    public int[] QueryRows { get; }

    /// <summary>Snapshot ordinal of each model target, ascending.</summary>
    public int[] TargetOrdinals { get; }

    /// <summary>Model row of each snapshot target, −1 where it has none.</summary>
    public int[] TargetRows { get; }

    /// <summary>Selects what is trained on. O(entries).</summary>
    /// <param name="pairs">Snapshot queries × snapshot targets, signed weights.</param>
    /// <param name="targetMayBeShown">Whether a snapshot target may be recommended at all; null for every one.</param>
    public static TrainingMatrix Create(CsrMatrix pairs, Func<int, bool>? targetMayBeShown = null)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        bool[] targetUsed = new bool[pairs.Columns];
        for (int e = 0; e < pairs.NonZeroCount; e++)
        {
            if (pairs.Values[e] > 0f)
                targetUsed[pairs.ColumnOrdinals[e]] = true;
        }

        if (targetMayBeShown is not null)
        {
            for (int t = 0; t < targetUsed.Length; t++)
                targetUsed[t] &= targetMayBeShown(t);
        }

        bool[] queryUsed = new bool[pairs.Rows];
        long entries = 0;
        for (int q = 0; q < pairs.Rows; q++)
        {
            queryUsed[q] = HasPositive(pairs, q, targetUsed, out int kept);
            entries += queryUsed[q] ? kept : 0;
        }

        int[] queryRows = Number(queryUsed, out int[] queryOrdinals);
        int[] targetRows = Number(targetUsed, out int[] targetOrdinals);
        if (queryOrdinals.Length == pairs.Rows && targetOrdinals.Length == pairs.Columns)
            return new TrainingMatrix(pairs, queryOrdinals, queryRows, targetOrdinals, targetRows);
        long[] offsets = new long[queryOrdinals.Length + 1L];
        int[] columns = new int[entries];
        float[] values = new float[entries];
        long next = 0;
        for (int row = 0; row < queryOrdinals.Length; row++)
        {
            ReadOnlySpan<int> targets = pairs.RowColumns(queryOrdinals[row]);
            ReadOnlySpan<float> weights = pairs.RowValues(queryOrdinals[row]);
            for (int i = 0; i < targets.Length; i++)
            {
                if (targetRows[targets[i]] < 0)
                    continue;
                columns[next] = targetRows[targets[i]];
                values[next++] = weights[i];
            }

            offsets[row + 1] = next;
        }

        var matrix = new CsrMatrix(queryOrdinals.Length, targetOrdinals.Length, offsets, columns, values);
        return new TrainingMatrix(matrix, queryOrdinals, queryRows, targetOrdinals, targetRows);
    }

    private static bool HasPositive(CsrMatrix pairs, int query, bool[] targetUsed, out int kept)
    {
        ReadOnlySpan<int> targets = pairs.RowColumns(query);
        ReadOnlySpan<float> weights = pairs.RowValues(query);
        bool positive = false;
        kept = 0;
        for (int i = 0; i < targets.Length; i++)
        {
            if (!targetUsed[targets[i]])
                continue;
            kept++;
            positive |= weights[i] > 0f;
        }

        return positive;
    }

    private static int[] Number(bool[] used, out int[] ordinals)
    {
        int[] rows = new int[used.Length];
        ordinals = new int[used.Count(static u => u)];
        int next = 0;
        for (int i = 0; i < used.Length; i++)
        {
            rows[i] = used[i] ? next : -1;
            if (used[i])
                ordinals[next++] = i;
        }

        return rows;
    }
}
