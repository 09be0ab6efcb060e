namespace Precompute.Batch.Cli;

/// <summary>What the process tells its caller; the one place that defines it.</summary>
public static class ExitCodes
{
    /// <summary>Done, nothing to do, or held by a rollback (the status says which).</summary>
    public const int Done = 0;

    /// <summary>Failed.</summary>
    public const int Failed = 1;

    /// <summary>Bad configuration, input or preflight; nothing was changed.</summary>
    public const int BadInput = 2;

    /// <summary>A gate refused the version; the old one serves.</summary>
    public const int Refused = 3;

    /// <summary>Another run holds the lock, or the fence moved during this one.</summary>
    public const int LockLost = 4;

    /// <summary>Cancelled.</summary>
    public const int Cancelled = 130;
}
