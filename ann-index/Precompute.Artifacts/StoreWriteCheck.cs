using System.Globalization;
using System.Text;

namespace Precompute.Artifacts;

/// <summary>Finds out before hours of work, not after them, whether a store takes files and lets them be removed.</summary>
/// <param name="store">The store.</param>
public sealed class StoreWriteCheck(IArtifactStore store)
{
    /// <summary>Writes a few bytes below <c>write-check/</c> and removes them.</summary>
    /// <param name="at">The time, which names them.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArtifactStoreException">The store refuses or is not reached.</exception>
    /// <exception cref="IOException">The folder of a file-system store cannot be written.</exception>
    public async Task CheckAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        string key = "write-check/" + at.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfffffff'Z'", CultureInfo.InvariantCulture);
        using MemoryStream content = new(Encoding.ASCII.GetBytes(key));
        await store.PutAsync(key, content, cancellationToken).ConfigureAwait(false);
        await store.DeleteAsync(key, cancellationToken).ConfigureAwait(false);
    }
}
