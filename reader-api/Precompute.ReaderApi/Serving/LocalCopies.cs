using Microsoft.Extensions.Options;
using Precompute.Artifacts;
using Precompute.Model.Versions;
using Precompute.ReaderApi.Hosting;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// The copies of versions in the cache folder: which stay, and whether they are still what was published. A version that somebody was taken
/// out of has another manifest; its old copy holds what was to be forgotten and goes. Called by one thread.
/// </summary>
internal sealed class LocalCopies(DatabaseConnections connections, IOptions<ApiOptions> options, TimeProvider time, ILogger<LocalCopies> log)
{
    /// <summary>Time between two comparisons of all copies with the database; the one that serves is compared at every poll.</summary>
    public static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(20);

    private readonly string _folder = options.Value.CacheDirectory;
    private long? _lastCheck;

    /// <summary>Removes all copies but those of some versions; requests that still map one keep their mapping.</summary>
    public void KeepOnly(params ReadOnlySpan<string?> labels)
    {
        foreach ((string label, string folder) in Copies())
        {
            if (!labels.Contains(label))
                Remove(label, folder);
        }
    }

    /// <summary>Removes copies that are older than an amendment, but for the one that serves, which is replaced by opening it anew.</summary>
    /// <param name="serving">Label of the version that serves, or null.</param>
    /// <param name="now">Whether to look although the interval has not passed: somebody was forgotten.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task RemoveOutdatedAsync(string? serving, bool now, CancellationToken cancellationToken)
    {
        if (!now && _lastCheck is { } last && time.GetElapsedTime(last) < CheckInterval)
            return;
        (string Label, string Folder)[] others = [.. Copies().Where(c => !string.Equals(c.Label, serving, StringComparison.Ordinal))];
        if (others.Length > 0)
        {
            IReadOnlyDictionary<string, string> published = await connections.Serving.ReadManifestHashesAsync([.. others.Select(static c => c.Label)], cancellationToken);
            foreach ((string label, string folder) in others)
            {
                if (published.TryGetValue(label, out string? sha256) && !string.Equals(HashOf(folder), sha256, StringComparison.Ordinal))
                    Remove(label, folder);
            }
        }

        if (now)
            VersionDownloader.RemoveLeftovers(_folder);
        _lastCheck = time.GetTimestamp();
    }

    /// <summary>SHA-256 of the manifest of each copy that is there now, by label; null where a copy has none. Any thread may ask.</summary>
    public IReadOnlyDictionary<string, string?> ManifestHashes()
    {
        Dictionary<string, string?> hashes = new(StringComparer.Ordinal);
        foreach ((string label, string folder) in Copies())
        {
            try
            {
                hashes[label] = HashOf(folder);
            }
            catch (IOException)
            {
                // Being removed at this moment: it is not there any more.
            }
        }

        return hashes;
    }

    private static string? HashOf(string folder)
    {
        string manifest = VersionLayout.PathIn(folder, VersionLayout.Manifest);
        return File.Exists(manifest) ? FileDigest.Sha256(manifest) : null;
    }

    private IEnumerable<(string Label, string Folder)> Copies() => Directory.Exists(_folder)
        ? Directory.GetDirectories(_folder).Select(static f => (Path.GetFileName(f), f)).Where(static c => VersionLabel.TryParse(c.Item1, out _))
        : [];

    private void Remove(string label, string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            Log.CacheCleaned(log, label);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.CacheCleanFailed(log, label, e);
        }
    }
}
