using Precompute.Batch.ModelImport;
using Precompute.Database.Publish;
using Precompute.Model.Versions;

namespace Precompute.Batch.Pipeline;

/// <summary>What a run holds from its first step to its last: the lock, the pointer as it was read, and the version it makes.</summary>
internal sealed class RunContext : IAsyncDisposable
{
    private readonly RunServices _services;

    /// <summary>The context of a run that has just taken the lock.</summary>
    public RunContext(RunServices services, RunRequest request, RunLock held, ActiveVersion pointer)
    {
        _services = services;
        Request = request;
        Lock = held;
        Pointer = pointer;
    }

    /// <summary>What was asked for.</summary>
    public RunRequest Request { get; }

    /// <summary>The lock.</summary>
    public RunLock Lock { get; }

    /// <summary>The pointer at the start: activation is allowed only while its fence has not moved.</summary>
    public ActiveVersion Pointer { get; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The version being made; null until it is known that there is something to do.</summary>
    public MintedVersion? Version { get; private set; }

    /// <summary>Writes the version's files to the scratch folder.</summary>
    public VersionWriter? Files { get; private set; }

    /// <summary>The models of the request, compared with the source; null where the run trains its own.</summary>
    public ImportedModels? Imported { get; set; }

    /// <summary>Mints the version and opens its scratch folder.</summary>
    public async Task MintAsync(VersionDraft draft, CancellationToken cancellationToken)
    {
        Version = await _services.Versions.MintAsync(draft, cancellationToken);
        Directory.CreateDirectory(_services.Folders.Work);
        Files = new VersionWriter(Path.Combine(_services.Folders.Work, Version.Label.ToString()), Version.Label);
    }

    /// <summary>Frees the lock and removes the scratch folder.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Files is { } files && Directory.Exists(files.Folder))
                Directory.Delete(files.Folder, recursive: true);
        }
        finally
        {
            await Lock.DisposeAsync();
        }
    }
}
