using Precompute.Artifacts;
using Precompute.Batch.Pipeline;
using Precompute.Database.Privacy;
using Precompute.Database.Publish;
using Precompute.Model;
using Precompute.Model.Erasure;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.Batch.Forget;

/// <summary>
/// Takes an id out of one kept version: fetch, erase, verify that it opens and that no byte of the id is left, store, and only then note it
/// in the database. Whatever interrupts it, the store holds one whole version, and the next call does what is left.
/// </summary>
internal sealed class VersionAmending(RunServices services, ForgettingLedger ledger, string scratch)
{
    private readonly VersionAmender _amender = new(services.Store, services.Options.Store.Parallelism);

    /// <summary>Amends a version whose rows are erased already.</summary>
    /// <returns>Whether its files held the id.</returns>
    public async Task<bool> AmendAsync(VersionRecord version, long receiptId, EntityType type, Guid id, CancellationToken cancellationToken)
    {
        VersionLabel label = VersionLabel.Parse(version.Label);
        string folder = await new VersionDownloader(services.Store, services.Options.Store.Parallelism).DownloadAsync(label, scratch, cancellationToken);
        try
        {
            VersionManifest manifest = VersionReader.ReadManifest(folder);
            await _amender.RemoveUnlistedAsync(label, manifest, cancellationToken);
            await NoteInterruptedAsync(version, folder, manifest, cancellationToken);
            ErasedFiles erased = VersionEraser.Erase(folder, type, id, cancellationToken);
            if (erased.Changed.Count > 0)
                VersionAmender.WriteManifest(folder, erased.Changed, await RowHashesAsync(version, manifest, cancellationToken), receiptId, services.Time.GetUtcNow());
            RequireNoTrace(label, folder, new IdTraces(id));
            if (erased.Changed.Count == 0)
                return false;

            using (ServingModel opened = ServingModel.Open(folder, verifyHashes: true, cancellationToken))
                manifest = opened.Manifest;
            await _amender.StoreAsync(folder, label, cancellationToken);
            await NoteAsync(
                version,
                folder,
                manifest,
                erased.Removed.Select(r => new Removal($"{label} files: {r.Key.Replace('_', ' ')}", r.Value)),
                cancellationToken);
            return true;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // An earlier call replaced the manifest and did not live to say so.
    private Task NoteInterruptedAsync(VersionRecord version, string folder, VersionManifest manifest, CancellationToken cancellationToken) =>
        manifest.Amendments is [.., VersionAmendment last] && string.Equals(last.ManifestSha256Before, version.ManifestSha256, StringComparison.Ordinal)
            ? NoteAsync(version, folder, manifest, [new Removal($"{version.Label} files: rewritten", last.Files.Count)], cancellationToken)
            : Task.CompletedTask;

    private Task NoteAsync(VersionRecord version, string folder, VersionManifest manifest, IEnumerable<Removal> removed, CancellationToken cancellationToken)
    {
        VersionAmendment amendment = manifest.Amendments![^1];
        return ledger.AmendAsync(
            amendment.ReceiptId,
            new AmendedVersion
            {
                VersionId = version.VersionId,
                Label = version.Label,
                AmendedAt = amendment.AmendedAt,
                ManifestSha256Before = amendment.ManifestSha256Before,
                ManifestSha256After = FileDigest.Sha256(VersionLayout.PathIn(folder, VersionLayout.Manifest)),
                ContentSha256Before = amendment.ContentSha256Before,
                ContentSha256After = manifest.ContentSha256,
                Files = amendment.Files.Count,
            },
            removed,
            cancellationToken);
    }

    /// <summary>The hashes of the rows as they are now; where a version has no rows any more, those it was published with.</summary>
    private async Task<IReadOnlyDictionary<string, string>> RowHashesAsync(VersionRecord version, VersionManifest manifest, CancellationToken cancellationToken)
    {
        Dictionary<string, string> hashes = new(manifest.RowHashes, StringComparer.Ordinal);
        ReadBackVerifier verifier = new(services.Serving);
        foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
        {
            ReadBackResult read = await verifier.ReadAsync(version.VersionId, direction, cancellationToken);
            if (read.Rows > 0)
                hashes[VersionLayout.Name(direction)] = read.RowHash;
        }

        return hashes;
    }

    private static void RequireNoTrace(VersionLabel label, string folder, IdTraces traces)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            long offset = traces.FindInFile(path);
            if (offset >= 0)
            {
                throw new PrecomputeException(
                    $"{Path.GetRelativePath(folder, path)} of version {label} still holds the id at offset {offset}. The version was not amended; "
                    + $"'precompute versions disable {label}' and a prune remove it whole.");
            }
        }
    }
}
