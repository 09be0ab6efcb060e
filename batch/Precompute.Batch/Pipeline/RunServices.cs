using Npgsql;
using Precompute.Artifacts;
using Precompute.Batch.Cli;
using Precompute.Batch.Options;
using Precompute.Database.Ledger;
using Precompute.Database.Publish;
using Precompute.Model.Versions;

namespace Precompute.Batch.Pipeline;

/// <summary>What the steps work with; shared by all of a run.</summary>
internal sealed class RunServices : IAsyncDisposable
{
    /// <summary>Opens the databases and the store.</summary>
    public RunServices(BatchOptions options, string servingConnectionString, string sourceConnectionString, DataFolders folders, TimeProvider time)
    {
        Options = options;
        Folders = folders;
        Time = time;
        Store = OpenStore(options, folders);
        Serving = NpgsqlDataSource.Create(servingConnectionString);
        Source = string.Equals(servingConnectionString, sourceConnectionString, StringComparison.Ordinal)
            ? Serving
            : NpgsqlDataSource.Create(sourceConnectionString);
        Versions = new VersionStore(Serving, time);
        Ledger = new RunLedger(Serving, time);
    }

    /// <summary>The checked configuration.</summary>
    public BatchOptions Options { get; }

    /// <summary>Folders.</summary>
    public DataFolders Folders { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    /// <summary>Where versions are published.</summary>
    public NpgsqlDataSource Serving { get; }

    /// <summary>Where the source views are.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>Where version files go.</summary>
    public IArtifactStore Store { get; }

    /// <summary>Versions and the pointer.</summary>
    public VersionStore Versions { get; }

    /// <summary>The ledger.</summary>
    public RunLedger Ledger { get; }

    /// <summary>Cleans up after runs that were killed or failed: versions, tables, files, scratch.</summary>
    /// <param name="held">The run lock.</param>
    /// <param name="keepSteps">Whether the steps they finished stay, for this run to use.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>How many versions were stranded.</returns>
    public async Task<int> ReapAsync(RunLock held, bool keepSteps, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> dead = await new LeftoverReaper(Serving).ReapAsync(held, cancellationToken);
        await RemoveFilesAsync(await ListUselessAsync(cancellationToken), cancellationToken);
        if (Directory.Exists(Folders.Work))
        {
            foreach (string left in Directory.EnumerateDirectories(Folders.Work).Where(f => !keepSteps || !string.Equals(f, Folders.Unfinished, StringComparison.Ordinal)))
                Directory.Delete(left, recursive: true);
        }

        return dead.Count;
    }

    /// <summary>Removes rows and files of versions beyond those to keep. The caller holds the run lock.</summary>
    /// <returns>Their labels.</returns>
    public async Task<IReadOnlyList<string>> PruneAsync(int keep, CancellationToken cancellationToken)
    {
        PruneReport report = await new VersionPruner(Serving, Time).PruneAsync(keep, cancellationToken);
        string[] labels = [.. report.Pruned.Select(static v => v.Label)];
        await RemoveFilesAsync(labels, cancellationToken);
        return labels;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!ReferenceEquals(Source, Serving))
            await Source.DisposeAsync();
        await Serving.DisposeAsync();
    }

    /// <summary>Opens the store of the settings.</summary>
    /// <exception cref="InvalidInputException">Its folder cannot be used.</exception>
    public static IArtifactStore OpenStore(BatchOptions options, DataFolders folders)
    {
        ArtifactStoreSettings settings = options.Store.ToSettings();
        try
        {
            return ArtifactStoreFactory.Open(settings.Kind == StoreKind.FileSystem ? settings with { Path = folders.Store } : settings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"The store '{folders.Store}' cannot be used: {e.Message} Name another folder (Store:Path).", e);
        }
    }

    // Whatever stopped an earlier run or prune between its tables and its files.
    private async Task<IReadOnlyList<string>> ListUselessAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<VersionLabel> stored = await new VersionCleaner(Store).ListAsync(cancellationToken);
        Dictionary<string, VersionStatus> known = (await Versions.ListAsync(cancellationToken)).ToDictionary(static v => v.Label, static v => v.Status, StringComparer.Ordinal);
        return
        [
            .. stored.Select(static l => l.ToString())
                .Where(l => known.TryGetValue(l, out VersionStatus status) && status is (VersionStatus.Failed or VersionStatus.Refused or VersionStatus.Pruned)),
        ];
    }

    private async Task RemoveFilesAsync(IReadOnlyList<string> labels, CancellationToken cancellationToken)
    {
        VersionCleaner cleaner = new(Store);
        foreach (string label in labels)
        {
            if (VersionLabel.TryParse(label, out VersionLabel parsed))
                await cleaner.RemoveAsync(parsed, cancellationToken);
        }
    }
}
