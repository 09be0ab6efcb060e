using Precompute.Database.Publish;
using Precompute.Model.Versions;

namespace Precompute.Batch.Pipeline;

/// <summary>A version whose rows and files are written and which nobody sees.</summary>
/// <param name="Forward">Rows of the forward lists.</param>
/// <param name="Reverse">Rows of the reverse lists.</param>
/// <param name="Manifest">The files with their hashes.</param>
internal sealed record StagedVersion(StagedLists Forward, StagedLists Reverse, VersionManifest Manifest);
