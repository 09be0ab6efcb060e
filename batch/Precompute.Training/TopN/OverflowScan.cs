using Precompute.AnnIndex;
using Precompute.Numerics;

namespace Precompute.Training.TopN;

/// <summary>
/// Ranks every target for a query whose scores may overflow float32, where bounds say nothing and a sum of products may be no number. Such a
/// sum is computed again in float64, and is ±∞ only where the score itself is beyond float32. Factors like that are not useful, but a list
/// over them is whole. O(targets·f) a query; allocates its list. Thread-safe.
/// </summary>
internal sealed class OverflowScan(TopNRequest request)
{
    /// <summary>Answers one query.</summary>
    /// <param name="query">Its row.</param>
    /// <param name="handler">Receives the list.</param>
    /// <exception cref="PrecomputeException">A value of the query is not finite.</exception>
    public void Answer(int query, NeighborListHandler handler)
    {
        ReadOnlySpan<float> factors = request.Queries.Row(query);
        if (VectorKernels.IndexOfNonFinite(factors) >= 0)
            throw new PrecomputeException($"Row {query} of the query factors is not finite; train again or remove it.");
        ReadOnlySpan<int> seen = request.Seen is { } matrix ? matrix.RowColumns(query) : [];
        Neighbor[] list = new Neighbor[Math.Min(request.N, request.Targets.Factors.Rows)];
        BoundedTopK best = new(list);
        int next = 0;
        for (int target = 0; target < request.Targets.Factors.Rows; target++)
        {
            while (next < seen.Length && seen[next] < target)
                next++;
            if ((next == seen.Length || seen[next] != target) && request.Targets.Filter?.Accepts(target) != false)
                best.Add(target, ScoreOf(factors, request.Targets.Factors.Row(target)));
        }

        handler(query, list.AsSpan(0, best.SortDescending()));
    }

    private static float ScoreOf(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float score = VectorKernels.Dot(a, b);
        if (float.IsFinite(score))
            return score;
        double sum = 0;
        for (int j = 0; j < a.Length; j++)
            sum += (double)a[j] * b[j];
        return (float)sum;
    }
}
