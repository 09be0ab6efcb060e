namespace Precompute.Batch.Pipeline;

/// <summary>The names of the steps, as the ledger, progress and <c>--json</c> show them.</summary>
public static class RunSteps
{
    /// <summary>Takes the lock, mints the version, reads the fence.</summary>
    public const string Begin = "begin";

    /// <summary>Estimates memory and refuses what does not fit.</summary>
    public const string Preflight = "preflight";

    /// <summary>Reads the source in one snapshot.</summary>
    public const string Extract = "extract";

    /// <summary>Trains on the past and measures on what came after.</summary>
    public const string Evaluate = "evaluate";

    /// <summary>Trains on everything.</summary>
    public const string Train = "train";

    /// <summary>Builds the indexes and measures them.</summary>
    public const string Index = "index";

    /// <summary>Makes the lists.</summary>
    public const string Lists = "lists";

    /// <summary>Copies rows and files, the manifest last.</summary>
    public const string Stage = "stage";

    /// <summary>Reads back what was written.</summary>
    public const string Verify = "verify";

    /// <summary>Asks every gate.</summary>
    public const string Gates = "gates";

    /// <summary>Moves the pointer.</summary>
    public const string Activate = "activate";

    /// <summary>Prunes old versions.</summary>
    public const string Retain = "retain";

    /// <summary>All steps, in order.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Begin, Preflight, Extract, Evaluate, Train, Index, Lists, Stage, Verify, Gates, Activate, Retain];
}
