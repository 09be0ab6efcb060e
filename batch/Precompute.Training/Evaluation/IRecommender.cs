using Precompute.AnnIndex;
using Precompute.Model;

namespace Precompute.Training.Evaluation;

/// <summary>
/// A method under evaluation, in snapshot ordinals. Contract (tested for every implementation): for each query of the request the
/// handler is called exactly once, with at most N targets, distinct, accepted by the filter, not in the query's seen row, by score
/// descending and then ordinal ascending, the same at any number of threads; the list is empty where the method cannot answer.
/// </summary>
public interface IRecommender
{
    /// <summary>The name in metrics: that of <see cref="Method"/>, unless a variant or a measured-only method is meant; distinct within a report.</summary>
    public string Name { get; }

    /// <summary>The serving method this is, or null for one that is measured only and can answer nobody.</summary>
    public RecommendationMethod? Method { get; }

    /// <summary>Answers all queries of the request.</summary>
    /// <param name="request">Whom to answer and what to leave out.</param>
    /// <param name="handler">Receives each list, from several threads at once.</param>
    /// <param name="cancellationToken">Looked at before every block of queries.</param>
    public void Recommend(RecommendationRequest request, NeighborListHandler handler, CancellationToken cancellationToken);
}
