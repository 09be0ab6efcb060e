using Npgsql;
using Precompute.Database.Serve;

namespace Precompute.ReaderApi.Serving;

/// <summary>The versions that are kept, as the serving database describes them, and the copies of them that are here. Thread-safe.</summary>
internal sealed class VersionInventory(ServingReader serving, OutageGate gate, LocalCopies copies, ILogger<VersionInventory> log)
{
    private readonly GatedAttempts _attempts = new(gate, AttemptLog.Serving, log);

    /// <summary>Kept versions, newest first; null while the database cannot be asked.</summary>
    public async Task<IReadOnlyList<KeptVersion>?> ReadKeptAsync(CancellationToken cancellationToken)
    {
        if (!_attempts.MayTry())
            return null;
        try
        {
            IReadOnlyList<KeptVersion> kept = await serving.ReadKeptVersionsAsync(cancellationToken);
            _attempts.Succeeded();
            return kept;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            _attempts.Failed(e);
            return null;
        }
    }

    /// <summary>SHA-256 of the manifest of each copy, by label; null where a copy has none.</summary>
    public IReadOnlyDictionary<string, string?> ReadLocal() => copies.ManifestHashes();
}
