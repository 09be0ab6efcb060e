using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Numerics;

namespace Precompute.Training.Evaluation;

/// <summary>The content-based method under evaluation. Queries without a profile get an empty list.</summary>
public sealed class ContentRecommender : IRecommender
{
    private const int QueryBlock = 16;
    private readonly ContentModel _model;
    private readonly Direction _direction;

    /// <summary>Wraps a content model; build it from the split's training matrices, or the profiles know the answers.</summary>
    /// <param name="model">Profiles of both sides.</param>
    /// <param name="direction">Which side asks.</param>
    public ContentRecommender(ContentModel model, Direction direction)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _direction = direction;
    }

    /// <inheritdoc/>
    public string Name => RecommendationMethod.ContentBased.ToName();

    /// <inheritdoc/>
    public RecommendationMethod? Method => RecommendationMethod.ContentBased;

    /// <inheritdoc/>
    public void Recommend(RecommendationRequest request, NeighborListHandler handler, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(handler);
        int blocks = (request.Queries.Length + QueryBlock - 1) / QueryBlock;
        RowBlocks.Run(
            blocks,
            request.Threads,
            () => new Worker(_model.CreateRanker(), new ContentMatch[request.N], new Neighbor[request.N]),
            (block, worker) =>
            {
                int end = Math.Min((block + 1) * QueryBlock, request.Queries.Length);
                for (int i = block * QueryBlock; i < end; i++)
                    Answer(request, request.Queries[i], worker, handler);
            },
            cancellationToken);
    }

    private void Answer(RecommendationRequest request, int query, Worker worker, NeighborListHandler handler)
    {
        ReadOnlySpan<int> seen = request.Seen.RowColumns(query);
        int count = _direction == Direction.Forward
            ? worker.Ranker.RankStartups(_model.UserProfile(query), request.TargetFilter, seen, worker.Matches)
            : worker.Ranker.RankUsers(_model.StartupProfile(query), request.TargetFilter, seen, worker.Matches);
        for (int i = 0; i < count; i++)
            worker.Best[i] = new Neighbor(worker.Matches[i].Ordinal, worker.Matches[i].Score);
        handler(query, worker.Best.AsSpan(0, count));
    }

    private sealed record Worker(ContentRanker Ranker, ContentMatch[] Matches, Neighbor[] Best);
}
