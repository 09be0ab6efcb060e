namespace Precompute.Batch.Replay;

/// <summary>One place where a replay and the version are not the same.</summary>
/// <param name="Path">File of the version, or <c>rows:forward</c>, <c>rows:reverse</c> for what the database holds.</param>
/// <param name="Version">What the version has there.</param>
/// <param name="Replay">What the replay computed.</param>
internal sealed record ReplayDifference(string Path, string Version, string Replay);
