using Precompute.Model.Metrics;

namespace Precompute.Training.Evaluation;

/// <summary>
/// Measures methods on a split: full catalogue (never sampled negatives), what was seen in training left out, every query that has
/// something to be found counted, also those a method cannot answer (they count 0). Metrics: recall, precision, MAP, NDCG and hit rate
/// at each cut-off with 95 % bootstrap intervals, coverage, Gini and novelty, and the share answered; per role and segment.
/// </summary>
public static class Evaluator
{
    /// <summary>Measures all methods.</summary>
    /// <param name="split">What was held out.</param>
    /// <param name="recommenders">Methods trained on <see cref="HoldoutSplit.Train"/> only.</param>
    /// <param name="options">Cut-offs, roles, segments, resampling.</param>
    /// <param name="cancellationToken">Looked at before every block of queries.</param>
    public static EvaluationReport Evaluate(
        HoldoutSplit split, IReadOnlyList<IRecommender> recommenders, EvaluationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(recommenders);
        EvaluationSession session = new(split, options, cancellationToken);
        foreach (IRecommender recommender in recommenders)
            session.Measure(recommender, cancellationToken);
        return session.ToReport();
    }
}
