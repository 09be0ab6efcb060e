using Precompute.Numerics;

namespace Precompute.Training.Evaluation;

/// <summary>
/// What lists do to the catalogue as a whole, counted while they stream by, for disjoint groups of queries. Thread-safe.
/// Coverage: share of the targets that appear in some list. Gini: 0 where all targets appear equally often, 1 where only one does
/// (Shani and Gunawardana 2011, §8.3.2). Novelty: mean over the recommended of −log₂ of the share of the training's queries that know
/// the target (Zhou et al. 2010, "self-information"), in bits.
/// </summary>
internal sealed class CatalogueMetrics
{
    /// <summary>Names of the metrics at one cut-off, in the order of <see cref="At"/>.</summary>
    public static readonly string[] Names = ["coverage", "gini", "novelty"];
    private readonly IReadOnlyList<int> _cutoffs;
    private readonly int[][][] _shown;
    private readonly double[] _surprise;

    /// <summary>Starts counting.</summary>
    /// <param name="trainedQueriesPerTarget">Queries that trained on each target.</param>
    /// <param name="queries">Queries that trained on anything.</param>
    /// <param name="cutoffs">Ascending list lengths.</param>
    /// <param name="groups">Number of groups.</param>
    public CatalogueMetrics(int[] trainedQueriesPerTarget, int queries, IReadOnlyList<int> cutoffs, int groups)
    {
        _cutoffs = cutoffs;
        _shown = new int[groups][][];
        for (int g = 0; g < groups; g++)
        {
            _shown[g] = new int[cutoffs.Count][];
            for (int c = 0; c < cutoffs.Count; c++)
                _shown[g][c] = new int[trainedQueriesPerTarget.Length];
        }

        // Add-one, so that a target nobody trained on has a finite surprise.
        _surprise = [.. trainedQueriesPerTarget.Select(n => -Math.Log2((n + 1d) / (queries + 1d)))];
    }

    /// <summary>Counts one list of a group.</summary>
    public void Add(int group, ReadOnlySpan<Neighbor> list)
    {
        // Each appearance is counted once, at the shortest cut-off that shows it; longer ones add the shorter up when they are read.
        int rank = 0;
        for (int c = 0; c < _cutoffs.Count; c++)
        {
            int[] shown = _shown[group][c];
            for (; rank < list.Length && rank < _cutoffs[c]; rank++)
                Interlocked.Increment(ref shown[list[rank].Ordinal]);
        }
    }

    /// <summary>Coverage, Gini and novelty at the c-th cut-off over the lists of some groups; zeros where they have none.</summary>
    public double[] At(IReadOnlyList<int> groups, int c)
    {
        long[] counts = new long[_surprise.Length];
        foreach (int group in groups)
        {
            for (int shorter = 0; shorter <= c; shorter++)
            {
                int[] shown = _shown[group][shorter];
                for (int t = 0; t < counts.Length; t++)
                    counts[t] += shown[t];
            }
        }

        double total = 0d;
        double surprise = 0d;
        int covered = 0;
        for (int t = 0; t < counts.Length; t++)
        {
            total += counts[t];
            surprise += counts[t] * _surprise[t];
            covered += counts[t] > 0 ? 1 : 0;
        }

        if (total == 0d)
            return [0d, 0d, 0d];
        Array.Sort(counts);
        double weighted = 0d;
        for (int i = 0; i < counts.Length; i++)
            weighted += (i + 1d) * counts[i];
        double gini = (2d * weighted / (counts.Length * total)) - ((counts.Length + 1d) / counts.Length);
        return [(double)covered / counts.Length, gini, surprise / total];
    }
}
