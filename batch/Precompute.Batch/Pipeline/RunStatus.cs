namespace Precompute.Batch.Pipeline;

/// <summary>How a run ended.</summary>
public enum RunStatus
{
    /// <summary>The new version serves.</summary>
    Activated = 1,

    /// <summary>Source and configuration are those of the active version; no version was made.</summary>
    NothingChanged = 2,

    /// <summary>Everything was done but the activation, as asked.</summary>
    DryRun = 3,

    /// <summary>A person rolled back recently: the version is staged and does not serve.</summary>
    Held = 4,

    /// <summary>A gate refused the version; the old one serves.</summary>
    Refused = 5,

    /// <summary>Another run holds the lock.</summary>
    Locked = 6,

    /// <summary>Somebody moved the pointer during the run; the version does not serve.</summary>
    FenceLost = 7,
}
