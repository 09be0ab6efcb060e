using Precompute.Model.Versions;

namespace Precompute.Database.Publish;

/// <summary>A version that has just been begun.</summary>
/// <param name="VersionId">Its id.</param>
/// <param name="Label">Its label.</param>
public sealed record MintedVersion(long VersionId, VersionLabel Label);
