using Precompute.Model.Versions;

namespace Precompute.Artifacts;

/// <summary>Removes versions from the store, the manifest first: what is half removed is no version any more.</summary>
public sealed class VersionCleaner(IArtifactStore store)
{
    /// <summary>Removes one version, whole or unfinished.</summary>
    /// <returns>Number of files removed.</returns>
    public async Task<int> RemoveAsync(VersionLabel label, CancellationToken cancellationToken)
    {
        int removed = await store.DeleteAsync($"{label}/{VersionLayout.Manifest}", cancellationToken).ConfigureAwait(false) ? 1 : 0;
        List<string> keys = [];
        await foreach (ArtifactInfo artifact in store.ListAsync($"{label}/", cancellationToken).ConfigureAwait(false))
            keys.Add(artifact.Key);
        foreach (string key in keys)
        {
            if (await store.DeleteAsync(key, cancellationToken).ConfigureAwait(false))
                removed++;
        }

        return removed;
    }

    /// <summary>The labels in the store in ascending order of id, complete and unfinished ones alike; other keys are ignored.</summary>
    public async Task<IReadOnlyList<VersionLabel>> ListAsync(CancellationToken cancellationToken)
    {
        HashSet<VersionLabel> labels = [];
        await foreach (ArtifactInfo artifact in store.ListAsync("", cancellationToken).ConfigureAwait(false))
        {
            int slash = artifact.Key.IndexOf('/', StringComparison.Ordinal);
            if (slash > 0 && VersionLabel.TryParse(artifact.Key[..slash], out VersionLabel label))
                labels.Add(label);
        }

        return [.. labels.OrderBy(static l => l.VersionId)];
    }
}
