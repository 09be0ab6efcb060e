using Npgsql;
using Precompute.Database.Serve;

namespace Precompute.ReaderApi.Serving;

/// <summary>The versions that are kept, as the serving database describes them, and the copies of them that are here. Thread-safe.</summary>
internal sealed class VersionInventory(ServingReader serving, OutageGate gate, LocalCopies copies, ILogger<VersionInventory> log)
{
    /// <summary>Kept versions, newest first; null while the database cannot be asked.</summary>
    public async Task<IReadOnlyList<KeptVersion>?> ReadKeptAsync(CancellationToken cancellationToken)
    {
        if (!gate.MayTry())
            return null;
        try
        {
            IReadOnlyList<KeptVersion> kept = await serving.ReadKeptVersionsAsync(cancellationToken);
            if (gate.Succeeded())
                Log.DatabaseBack(log);
            return kept;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            if (gate.Failed())
                Log.DatabaseDown(log, e);
            return null;
        }
    }

    /// <summary>SHA-256 of the manifest of each copy, by label; null where a copy has none.</summary>
    public IReadOnlyDictionary<string, string?> ReadLocal() => copies.ManifestHashes();
}
