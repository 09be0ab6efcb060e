using Precompute.Batch.ModelImport;
using Precompute.Batch.Pipeline.Resume;
using Precompute.Database.Publish;
using Precompute.Model.Versions;

namespace Precompute.Batch.Pipeline;

/// <summary>What a run holds from its first step to its last: the lock, the pointer as it was read, and the version it makes.</summary>
internal sealed class RunContext : IAsyncDisposable
{
    private readonly RunServices _services;
    private bool _forgetsSteps;

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

    /// <summary>Its id in the ledger.</summary>
    public required long RunId { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The version being made; null until it is known that there is something to do.</summary>
    public MintedVersion? Version { get; private set; }

    /// <summary>The finished steps, of this run and of one before it that did not come to its end; null as long as there is no version.</summary>
    public StepArchive? Archive { get; private set; }

    /// <summary>Writes the version's files to the scratch folder.</summary>
    public VersionWriter? Files { get; private set; }

    /// <summary>The models of the request, compared with the source; null where the run trains its own.</summary>
    public ImportedModels? Imported { get; set; }

    /// <summary>Mints the version and opens its scratch folder.</summary>
    /// <param name="draft">What is known of the version.</param>
    /// <param name="inputs">What it follows from: finished steps of other inputs are removed.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task MintAsync(VersionDraft draft, RunInputs inputs, CancellationToken cancellationToken)
    {
        Version = await _services.Versions.MintAsync(draft, cancellationToken);
        Archive = StepArchive.Open(_services.Folders.Unfinished, inputs, RunId);
        Files = VersionWriter.Continue(Archive.VersionFolder, Version.Label);
    }

    /// <summary>Nothing of what was computed is needed again.</summary>
    public void ForgetSteps() => _forgetsSteps = true;

    /// <summary>Frees the lock. Finished steps stay for the next run unless they are not needed.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_forgetsSteps && Directory.Exists(_services.Folders.Unfinished))
                Directory.Delete(_services.Folders.Unfinished, recursive: true);
        }
        catch (IOException)
        {
            // What the run achieved is decided; the next one removes what is left.
        }
        finally
        {
            await Lock.DisposeAsync();
        }
    }
}
