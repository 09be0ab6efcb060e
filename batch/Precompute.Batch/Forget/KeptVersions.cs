using Precompute.Artifacts;
using Precompute.Batch.Pipeline;
using Precompute.Database.Publish;
using Precompute.Model;
using Precompute.Model.Formats;
using Precompute.Model.Versions;

namespace Precompute.Batch.Forget;

/// <summary>The versions whose files are in the store, complete, and which of them know an id.</summary>
internal sealed class KeptVersions(RunServices services)
{
    /// <summary>Those that the serving database knows, oldest first.</summary>
    /// <returns>The versions, and labels in the store that this database knows nothing of.</returns>
    public async Task<(IReadOnlyList<VersionRecord> Known, IReadOnlyList<string> Unknown)> ListAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, VersionRecord> records = (await services.Versions.ListAsync(cancellationToken)).ToDictionary(static v => v.Label, StringComparer.Ordinal);
        List<VersionRecord> known = [];
        List<string> unknown = [];
        foreach (VersionLabel label in await new VersionCleaner(services.Store).ListAsync(cancellationToken))
        {
            if (!await services.Store.ExistsAsync($"{label}/{VersionLayout.Manifest}", cancellationToken))
                continue;
            if (records.TryGetValue(label.ToString(), out VersionRecord? record))
                known.Add(record);
            else
                unknown.Add(label.ToString());
        }

        return (known, unknown);
    }

    /// <summary>Whether a version knows an id; of its files only manifest and catalogue are fetched.</summary>
    public async Task<bool> KnowsAsync(VersionRecord version, EntityType type, Guid id, string scratch, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(scratch, version.Label);
        try
        {
            await new VersionFileFetcher(services.Store).FetchAsync(VersionLabel.Parse(version.Label), [VersionLayout.Eligibility], folder, cancellationToken);
            VersionCatalogue catalogue = EligibilityFile.Read(VersionLayout.PathIn(folder, VersionLayout.Eligibility));
            return (type == EntityType.User ? catalogue.Users : catalogue.Startups).OrdinalOf(id) >= 0;
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }
}
