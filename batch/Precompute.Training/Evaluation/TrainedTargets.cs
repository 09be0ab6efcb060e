using Precompute.Numerics;

namespace Precompute.Training.Evaluation;

/// <summary>How well the targets are known from training: what no method that learns from interactions can go beyond.</summary>
internal sealed class TrainedTargets
{
    /// <summary>Counts positive pairs.</summary>
    /// <param name="training">Queries × targets, signed weights.</param>
    public TrainedTargets(CsrMatrix training)
    {
        QueriesPerTarget = new int[training.Columns];
        for (int query = 0; query < training.Rows; query++)
        {
            bool any = false;
            ReadOnlySpan<float> weights = training.RowValues(query);
            for (int i = 0; i < weights.Length; i++)
            {
                if (weights[i] <= 0f)
                    continue;
                any = true;
                QueriesPerTarget[training.RowColumns(query)[i]]++;
            }

            Queries += any ? 1 : 0;
        }
    }

    /// <summary>Queries with a positive pair, by target.</summary>
    public int[] QueriesPerTarget { get; }

    /// <summary>Queries with any positive pair.</summary>
    public int Queries { get; }

    /// <summary>Share of the pairs whose target is known; 0 where there is no pair.</summary>
    public double ShareKnown(CsrMatrix relevant)
    {
        long known = 0;
        foreach (int target in relevant.ColumnOrdinals)
            known += QueriesPerTarget[target] > 0 ? 1 : 0;
        return relevant.NonZeroCount == 0 ? 0d : (double)known / relevant.NonZeroCount;
    }

    /// <summary>The largest recall of a query at each cut-off with known targets only: min(K, known relevant) / relevant.</summary>
    /// <param name="relevant">What is to be found, at least one.</param>
    /// <param name="cutoffs">Ascending list lengths.</param>
    /// <param name="values">Overwritten: one value a cut-off.</param>
    public void WriteCeiling(ReadOnlySpan<int> relevant, IReadOnlyList<int> cutoffs, Span<double> values)
    {
        int known = 0;
        foreach (int target in relevant)
            known += QueriesPerTarget[target] > 0 ? 1 : 0;
        for (int c = 0; c < cutoffs.Count; c++)
            values[c] = (double)Math.Min(cutoffs[c], known) / relevant.Length;
    }
}
