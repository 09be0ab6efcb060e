namespace Precompute.Model.Versions;

/// <summary>One file of a version as the manifest lists it.</summary>
/// <param name="Path">Relative path with forward slashes.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record VersionFile(string Path, long Length, string Sha256);
