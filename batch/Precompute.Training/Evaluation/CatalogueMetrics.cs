namespace Precompute.Training.Evaluation;

/// <summary>
/// What lists do to the catalogue as a whole, counted while they stream by: coverage (share of the targets that appear in some list),
/// Gini (0: all targets appear equally often, 1: only one does) and novelty (mean of −log₂ of the share of queries that trained on the target).
/// Thread-safe.
/// </summary>
internal sealed class CatalogueMetrics
{
    /// <summary>Names of the metrics at one cut-off, in the order of <see cref="At"/>.</summary>
    public static readonly string[] Names = ["coverage", "gini", "novelty"];
    private readonly IReadOnlyList<int> _cutoffs;
    private readonly int[][] _shown;
    private readonly double[] _surprise;

    /// <summary>Starts counting.</summary>
    /// <param name="trainedQueriesPerTarget">Queries that trained on each target.</param>
    /// <param name="queries">Number of queries in training.</param>
    /// <param name="cutoffs">Ascending list lengths.</param>
    public CatalogueMetrics(int[] trainedQueriesPerTarget, int queries, IReadOnlyList<int> cutoffs)
    {
        _cutoffs = cutoffs;
        _shown = new int[cutoffs.Count][];
        for (int c = 0; c < cutoffs.Count; c++)
            _shown[c] = new int[trainedQueriesPerTarget.Length];

        // Add-one, so that a target nobody trained on has a finite surprise.
        _surprise = [.. trainedQueriesPerTarget.Select(n => -Math.Log2((n + 1d) / (queries + 1d)))];
    }

    /// <summary>Counts one list.</summary>
    public void Add(ReadOnlySpan<Numerics.Neighbor> list)
    {
        for (int rank = 0; rank < list.Length; rank++)
        {
            for (int c = _cutoffs.Count - 1; c >= 0 && rank < _cutoffs[c]; c--)
                Interlocked.Increment(ref _shown[c][list[rank].Ordinal]);
        }
    }

    /// <summary>Coverage, Gini and novelty at the c-th cut-off.</summary>
    public double[] At(int c)
    {
        long[] counts = [.. _shown[c].Select(static n => (long)n).Order()];
        double total = counts.Sum();
        if (total == 0d)
            return [0d, 0d, 0d];
        double weighted = 0d;
        for (int i = 0; i < counts.Length; i++)
            weighted += (i + 1d) * counts[i];
        double gini = ((2d * weighted) / (counts.Length * total)) - ((counts.Length + 1d) / counts.Length);
        double surprise = 0d;
        for (int t = 0; t < _surprise.Length; t++)
            surprise += _shown[c][t] * _surprise[t];
        return [counts.Count(static n => n > 0) / (double)counts.Length, gini, surprise / total];
    }
}
