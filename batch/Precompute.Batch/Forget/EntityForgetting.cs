using Precompute.Batch.Pipeline;
using Precompute.Database.Privacy;
using Precompute.Database.Publish;
using Precompute.Database.Source;
using Precompute.Model;
using Precompute.Model.Formats;
using Precompute.Numerics;

namespace Precompute.Batch.Forget;

/// <summary>
/// Forgets somebody. First the keyed hash: from then on nobody takes the id in. Then what is there goes: rows, files of every kept version,
/// scratch, what import noted. Then everything is searched for it. Every step may be repeated; an interrupted request is completed by the same one.
/// </summary>
internal sealed class EntityForgetting(RunServices services)
{
    private const string PreviewFolder = "forget-preview-";

    private readonly ForgettingLedger _ledger = new(services.Serving, services.Time);
    private readonly KeptVersions _kept = new(services);
    private bool _replayGoesOn;

    private string Scratch => Path.Combine(services.Folders.Work, "forget");

    /// <summary>What would go; changes nothing.</summary>
    public async Task<ForgetPreview> PreviewAsync(EntityType type, Guid id, CancellationToken cancellationToken)
    {
        // Beside the work folder, which belongs to the run that may be under way.
        string scratch = Path.Combine(services.Folders.Root, $"{PreviewFolder}{Environment.ProcessId}");
        IReadOnlyList<Removal> rows = await new RowEraser(services.Serving).CountAsync(type, id, cancellationToken);
        List<string> versions = [];
        try
        {
            foreach (VersionRecord version in (await _kept.ListAsync(cancellationToken)).Known)
            {
                if (await _kept.KnowsAsync(version, type, id, scratch, cancellationToken))
                    versions.Add(version.Label);
            }
        }
        finally
        {
            RemoveFolder(scratch);
        }

        return new ForgetPreview(rows, versions);
    }

    /// <summary>Forgets.</summary>
    /// <param name="request">Whom.</param>
    /// <param name="held">The run lock: no run may have read the source before this.</param>
    /// <param name="progress">Told what is being done.</param>
    /// <param name="cancellationToken">Checked between steps; the same request again does the rest.</param>
    /// <returns>The receipt.</returns>
    /// <exception cref="PrecomputeException">Something still holds the id, or a version cannot be amended; the message says what.</exception>
    public async Task<ForgettingReceipt> ExecuteAsync(ForgetRequest request, RunLock held, Action<string> progress, CancellationToken cancellationToken)
    {
        await services.ReapAsync(held, keepSteps: false, cancellationToken);
        RemoveWork();
        long receipt = await _ledger.BeginAsync(request.Type, request.Id, request.RequestedBy, cancellationToken);
        progress("rows");
        await new RowEraser(services.Serving).EraseAsync(receipt, request.Type, request.Id, cancellationToken);
        (IReadOnlyList<VersionRecord> versions, IReadOnlyList<string> unknown) = await _kept.ListAsync(cancellationToken);
        try
        {
            VersionAmending amending = new(services, _ledger, Scratch);
            foreach (VersionRecord version in versions)
            {
                progress($"files of {version.Label}");
                await held.EnsureHeldAsync(cancellationToken);
                await amending.AmendAsync(version, receipt, request.Type, request.Id, cancellationToken);
            }
        }
        finally
        {
            RemoveWork();
        }

        progress("source");
        List<string> notes = [.. await ForgetSourceAsync(request, cancellationToken)];
        if (unknown.Count > 0)
            notes.Add($"The store holds {unknown.Count} versions that this database does not know and that were not looked at: {string.Join(", ", unknown)}.");
        if (_replayGoesOn)
            notes.Add($"A replay was under way in {services.Folders.Replay}; it removes its copy when it is done.");
        notes.Add("APIs renew their copies within 60 seconds while they run, and else when they start.");
        notes.Add("Out of reach: backups and write-ahead logs of the database, deleted data that the store keeps for a while, exports, and logs of other systems.");
        progress("search");
        IReadOnlyList<string> left = await new TableSearch(services.Serving).FindAsync(request.Id, cancellationToken);
        if (left.Count > 0)
            throw new PrecomputeException($"Receipt {receipt} stays open: the id is still in {string.Join(", ", left)}. Remove it there, then run the same command again.");
        return await _ledger.CompleteAsync(receipt, notes, cancellationToken);
    }

    private async Task<IReadOnlyList<string>> ForgetSourceAsync(ForgetRequest request, CancellationToken cancellationToken)
    {
        long noted = await SourceErasure.ForgetExternalIdAsync(services.Source, request.Type, request.Id, cancellationToken);
        List<string> notes = noted > 0 ? ["The id that an imported file had was removed from source.id_map."] : [];
        IReadOnlyList<(string Table, long Rows)>? deleted =
            request.DeleteSource ? await SourceErasure.DeleteAsync(services.Source, request.Type, request.Id, cancellationToken) : null;
        notes.Add(deleted is null
            ? "The application's own tables were not touched; the views of schema source may go on showing the id, and it is left out."
            : $"Deleted from the plain tables of the source: {string.Join(", ", deleted.Select(static d => $"{d.Rows} {d.Table}"))}.");
        return notes;
    }

    // Whatever an unfinished run, a killed replay or a killed look left there was read before this.
    private void RemoveWork()
    {
        PrivateFile.CreateFolder(services.Folders.Root);
        List<string> folders = [services.Folders.Work, .. Directory.EnumerateDirectories(services.Folders.Root, PreviewFolder + "*")];
        folders.ForEach(RemoveFolder);
        try
        {
            // A replay under way holds this file, and removes its copy when it is done.
            using FileStream held = new(services.Folders.Replay + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            RemoveFolder(services.Folders.Replay);
        }
        catch (IOException) when (Directory.Exists(services.Folders.Replay))
        {
            _replayGoesOn = true;
        }
    }

    private static void RemoveFolder(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
