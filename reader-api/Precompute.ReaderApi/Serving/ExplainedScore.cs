using Precompute.Model.FoldIn;
using Precompute.Numerics;

namespace Precompute.ReaderApi.Serving;

/// <summary>A score of a factor model, taken apart into what each entry of the history adds.</summary>
/// <param name="Score">The prediction that fold-in of the history makes for the target.</param>
/// <param name="Parts">One for each entry of the history, in its order.</param>
internal sealed record ExplainedScore(float Score, float[] Parts)
{
    /// <summary>Takes apart the score of one target; null where the history has nothing positive.</summary>
    /// <param name="view">The direction.</param>
    /// <param name="history">By factor ordinals.</param>
    /// <param name="target">Factor ordinal of the target.</param>
    public static ExplainedScore? Of(DirectionView view, WeightedHistory history, int target)
    {
        FoldInSolver solver = view.Solver;
        RowScratch scratch = solver.CreateScratch();
        float[] factors = new float[solver.Factors];
        float[] parts = new float[history.Targets.Length];
        if (!solver.Solve(history.Targets, history.Weights, factors, scratch))
            return null;
        solver.Explain(history.Targets, history.Weights, target, parts, scratch);
        return new ExplainedScore(VectorKernels.Dot(factors, view.Model.TargetFactors.Row(target)), parts);
    }
}
