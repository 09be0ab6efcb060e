namespace Precompute.Database.Ledger;

/// <summary>Values of <c>precompute.run.status</c>.</summary>
public static class RunStatus
{
    /// <summary>It runs.</summary>
    public const string Running = "running";

    /// <summary>Its version serves.</summary>
    public const string Succeeded = "succeeded";

    /// <summary>The source had not changed.</summary>
    public const string NothingToDo = "nothing_to_do";

    /// <summary>Its version is staged; a rollback holds activation off.</summary>
    public const string Held = "held";

    /// <summary>Its version is staged, as asked (dry run).</summary>
    public const string Staged = "staged";

    /// <summary>A gate refused its version.</summary>
    public const string Refused = "refused";

    /// <summary>It failed.</summary>
    public const string Failed = "failed";

    /// <summary>It lost the lock or the fence.</summary>
    public const string Lost = "lost";

    /// <summary>It was cancelled.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>It ended without a word: a later run found it so.</summary>
    public const string Killed = "killed";
}
