namespace Precompute.Database.Publish;

/// <summary>The pointer: which version serves.</summary>
/// <param name="Version">The version that serves; null before the first activation and when all are disabled.</param>
/// <param name="Previous">The version a rollback returns to.</param>
/// <param name="Fence">Counts the changes of the pointer; an activation expects the value its run read at the start.</param>
/// <param name="HoldUntil">After a rollback: until then scheduled runs do not activate.</param>
/// <param name="ChangedBy">Who changed it last.</param>
/// <param name="ChangedAt">When.</param>
public sealed record ActiveVersion(
    VersionRecord? Version, VersionRecord? Previous, long Fence, DateTimeOffset? HoldUntil, string ChangedBy, DateTimeOffset ChangedAt)
{
    /// <summary>Whether a rollback keeps scheduled runs from activating at this moment.</summary>
    public bool IsHeld(DateTimeOffset now) => HoldUntil > now;
}
