namespace Precompute.Batch.Pipeline;

/// <summary>Ends of a run that no step makes.</summary>
internal static class Outcomes
{
    /// <summary>There was nothing to do.</summary>
    public static RunOutcome NothingChanged(RunContext run) => new()
    {
        Status = RunStatus.NothingChanged,
        Message = $"Nothing changed since {run.Pointer.Version?.Label}: no new version (--force makes one).",
        Serving = run.Pointer.Version?.Label,
    };
}
