using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.Batch.Pipeline;

/// <summary>A version that was read back as it was written.</summary>
/// <param name="Rows">Rows read back, by direction.</param>
/// <param name="Manifest">The files with their hashes.</param>
internal sealed record VerifiedVersion(IReadOnlyDictionary<Direction, long> Rows, VersionManifest Manifest);
