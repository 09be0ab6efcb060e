using Precompute.Artifacts;

namespace Precompute.UnitTests.Artifacts;

/// <summary>A store that hands every call to another one; what a test changes it overrides.</summary>
internal abstract class ForwardingStore(IArtifactStore inner) : IArtifactStore
{
    public Uri Location => inner.Location;

    public virtual Task<ArtifactPutResult> PutAsync(string key, Stream content, CancellationToken cancellationToken) => inner.PutAsync(key, content, cancellationToken);

    public virtual Task<ArtifactPutResult> ReplaceAsync(string key, Stream content, string expectedSha256, CancellationToken cancellationToken) =>
        inner.ReplaceAsync(key, content, expectedSha256, cancellationToken);

    public virtual Task<Stream> OpenReadAsync(string key, long offset, CancellationToken cancellationToken) => inner.OpenReadAsync(key, offset, cancellationToken);

    public virtual Task<bool> ExistsAsync(string key, CancellationToken cancellationToken) => inner.ExistsAsync(key, cancellationToken);

    public virtual IAsyncEnumerable<ArtifactInfo> ListAsync(string prefix, CancellationToken cancellationToken) => inner.ListAsync(prefix, cancellationToken);

    public virtual Task<bool> DeleteAsync(string key, CancellationToken cancellationToken) => inner.DeleteAsync(key, cancellationToken);
}
