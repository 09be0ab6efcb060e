using Precompute.Numerics;

namespace Precompute.Training.Evaluation;

/// <summary>
/// The ranking metrics of one list. With hits among the first K and R relevant targets: precision = hits/K (K, however short the list);
/// recall = hits/R (all of R, never min(K, R)); HR = 1 if there is a hit; AP = Σ precision at each hit / min(K, R);
/// NDCG = Σ 1/log₂(rank + 1) over hits / the same sum over the first min(K, R) ranks.
/// </summary>
internal static class QueryMetrics
{
    /// <summary>Names of the metrics at one cut-off, in the order they are written.</summary>
    public static readonly string[] Names = ["recall", "precision", "map", "ndcg", "hr"];

    /// <summary>Computes all metrics of one list.</summary>
    /// <param name="list">Best first.</param>
    /// <param name="relevant">Ordinals to be found, ascending, at least one.</param>
    /// <param name="cutoffs">Ascending list lengths.</param>
    /// <param name="values">Overwritten: metrics of the first cut-off, then of the next.</param>
    public static void Write(ReadOnlySpan<Neighbor> list, ReadOnlySpan<int> relevant, IReadOnlyList<int> cutoffs, Span<double> values)
    {
        int hits = 0;
        double precisionSum = 0d;
        double gain = 0d;
        int rank = 0;
        for (int c = 0; c < cutoffs.Count; c++)
        {
            int cutoff = cutoffs[c];
            for (; rank < cutoff && rank < list.Length; rank++)
            {
                if (relevant.BinarySearch(list[rank].Ordinal) < 0)
                    continue;
                hits++;
                precisionSum += (double)hits / (rank + 1);
                gain += 1d / Math.Log2(rank + 2);
            }

            int possible = Math.Min(cutoff, relevant.Length);
            double idealGain = 0d;
            for (int i = 0; i < possible; i++)
                idealGain += 1d / Math.Log2(i + 2);
            Span<double> at = values.Slice(c * Names.Length, Names.Length);
            at[0] = (double)hits / relevant.Length;
            at[1] = (double)hits / cutoff;
            at[2] = precisionSum / possible;
            at[3] = gain / idealGain;
            at[4] = hits > 0 ? 1d : 0d;
        }
    }
}
