using System.Data.Common;
using Precompute.Numerics;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>
/// Step 12: old versions go, except those that serve, served before, or are pinned. What the run achieved is decided by now: a prune
/// that fails is told and tried again by the next run.
/// </summary>
internal static class RetainStep
{
    /// <summary>Prunes.</summary>
    /// <returns>Why nothing could be pruned, or null.</returns>
    public static async Task<string?> ExecuteAsync(RunServices services, RunContext run, StepScope step, CancellationToken cancellationToken)
    {
        try
        {
            await run.Lock.EnsureHeldAsync(cancellationToken);
            IReadOnlyList<string> pruned = await services.PruneAsync(services.Options.Retention.Keep, cancellationToken);
            step.Number("pruned", pruned.Count);
            step.Note(pruned.Count == 0 ? $"nothing to prune (Retention:Keep {services.Options.Retention.Keep})" : $"pruned {string.Join(", ", pruned)}");
            return null;
        }
        catch (Exception e) when (e is DbException or PrecomputeException or IOException or UnauthorizedAccessException)
        {
            string message = $"Old versions were not pruned ({e.Message}); the next run tries again.";
            step.Text("fault", e.ToString());
            step.Note(message);
            return message;
        }
    }
}
