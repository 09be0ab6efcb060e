namespace Precompute.Database.Publish;

/// <summary>How a change of the pointer ended.</summary>
public enum ActivationOutcome
{
    /// <summary>The version serves.</summary>
    Activated = 1,

    /// <summary>The pointer changed since the fence was read: another run published, or a person rolled back, pinned or disabled.</summary>
    FenceLost = 2,

    /// <summary>The version is not whole or may not serve; nothing changed.</summary>
    NotServable = 3,

    /// <summary>A run's version is older than the one that serves; nothing changed.</summary>
    OlderThanActive = 4,

    /// <summary>There is no version to go back to; nothing changed.</summary>
    NothingToReturnTo = 5,
}
