namespace Precompute.Batch.Pipeline.Steps;

/// <summary>Step 12: old versions go, except those that serve, served before, or are pinned.</summary>
internal static class RetainStep
{
    /// <summary>Prunes.</summary>
    /// <returns>Labels of the pruned versions.</returns>
    public static async Task<IReadOnlyList<string>> ExecuteAsync(RunServices services, StepScope step, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> pruned = await services.PruneAsync(cancellationToken);
        step.Number("pruned", pruned.Count);
        step.Note(pruned.Count == 0 ? $"nothing to prune (Retention:Keep {services.Options.Retention.Keep})" : $"pruned {string.Join(", ", pruned)}");
        return pruned;
    }
}
