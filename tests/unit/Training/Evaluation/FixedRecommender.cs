using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Numerics;
using Precompute.Training.Evaluation;

namespace Precompute.UnitTests.Training.Evaluation;

/// <summary>Answers what a test tells it to.</summary>
internal sealed class FixedRecommender(Func<int, int[]> listOf, RecommendationMethod method = RecommendationMethod.Als) : IRecommender
{
    public string Name => method.ToName();

    public RecommendationMethod? Method => method;

    public void Recommend(RecommendationRequest request, NeighborListHandler handler, CancellationToken cancellationToken)
    {
        foreach (int query in request.Queries)
            handler(query, [.. listOf(query).Take(request.N).Select(static (t, rank) => new Neighbor(t, -rank))]);
    }
}
