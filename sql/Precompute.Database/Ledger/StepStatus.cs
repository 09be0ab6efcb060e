namespace Precompute.Database.Ledger;

/// <summary>Values of <c>precompute.run_step.status</c>.</summary>
public static class StepStatus
{
    /// <summary>It runs.</summary>
    public const string Running = "running";

    /// <summary>Done.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>There was nothing to do.</summary>
    public const string Skipped = "skipped";

    /// <summary>It failed.</summary>
    public const string Failed = "failed";

    /// <summary>It was cancelled.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Its run ended without a word meanwhile.</summary>
    public const string Killed = "killed";
}
