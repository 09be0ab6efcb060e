using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Numerics;
using Precompute.Training.Evaluation;

namespace Precompute.Training.Baselines;

/// <summary>
/// The baseline that every model must beat: the same ranking for everybody, by the sum of positive weights. Targets without any
/// positive pair are never returned.
/// </summary>
public sealed class PopularityRecommender : IRecommender
{
    private const int QueryBlock = 256;
    private readonly Neighbor[] _ranking;

    /// <summary>Counts and ranks. O(entries + targets log targets).</summary>
    /// <param name="training">Queries × targets, signed weights.</param>
    public PopularityRecommender(CsrMatrix training)
        : this(training, RecommendationMethod.Popular.ToName(), RecommendationMethod.Popular)
    {
    }

    private PopularityRecommender(CsrMatrix training, string name, RecommendationMethod? method)
    {
        Name = name;
        Method = method;
        ArgumentNullException.ThrowIfNull(training);
        double[] sums = new double[training.Columns];
        for (int e = 0; e < training.NonZeroCount; e++)
            sums[training.ColumnOrdinals[e]] += Math.Max(0f, training.Values[e]);
        _ranking = [.. sums.Select(static (sum, target) => new Neighbor(target, (float)sum)).Where(static n => n.Score > 0f)
            .OrderByDescending(static n => n.Score).ThenBy(static n => n.Ordinal)];
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public RecommendationMethod? Method { get; }

    /// <summary>
    /// What is popular now (<see cref="BaselineNames.RecentPopularity"/>): the same ranking over weights in which an event counts half
    /// after every half-life of its age at the end of training.
    /// </summary>
    /// <param name="decayed">Queries × targets, signed weights built with a half-life.</param>
    public static PopularityRecommender Recent(CsrMatrix decayed) => new(decayed, BaselineNames.RecentPopularity, method: null);

    /// <inheritdoc/>
    public void Recommend(RecommendationRequest request, NeighborListHandler handler, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(handler);
        Neighbor[] ranking = request.TargetFilter is { } filter ? [.. _ranking.Where(n => filter.Accepts(n.Ordinal))] : _ranking;
        int blocks = (request.Queries.Length + QueryBlock - 1) / QueryBlock;
        RowBlocks.Run(blocks, request.Threads, () => new Neighbor[request.N], (block, best) =>
        {
            int end = Math.Min((block + 1) * QueryBlock, request.Queries.Length);
            for (int i = block * QueryBlock; i < end; i++)
            {
                ReadOnlySpan<int> seen = request.Seen.RowColumns(request.Queries[i]);
                int count = 0;
                for (int r = 0; r < ranking.Length && count < best.Length; r++)
                {
                    if (seen.BinarySearch(ranking[r].Ordinal) < 0)
                        best[count++] = ranking[r];
                }

                handler(request.Queries[i], best.AsSpan(0, count));
            }
        }, cancellationToken);
    }
}
