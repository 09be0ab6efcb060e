namespace Precompute.Model.Versions;

/// <summary>
/// A note in the manifest that something was taken out of a version after it was published. It says which version it was before, and not
/// whose data went. The hashes after it are those of the manifest it stands in.
/// </summary>
/// <param name="ReceiptId">The receipt that tells the rest.</param>
/// <param name="AmendedAt">When.</param>
/// <param name="ContentSha256Before">The content hash before.</param>
/// <param name="ManifestSha256Before">SHA-256 of the manifest before.</param>
/// <param name="Files">Paths of the files that changed.</param>
public sealed record VersionAmendment(
    long ReceiptId, DateTimeOffset AmendedAt, string ContentSha256Before, string ManifestSha256Before, IReadOnlyList<string> Files);
