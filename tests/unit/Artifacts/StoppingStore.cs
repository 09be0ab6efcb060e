using Precompute.Artifacts;

namespace Precompute.UnitTests.Artifacts;

/// <summary>A store whose caller is cancelled after a number of writes and deletions.</summary>
internal sealed class StoppingStore(IArtifactStore inner, int after, CancellationTokenSource stop) : ForwardingStore(inner)
{
    private int _left = after;

    public override async Task<ArtifactPutResult> PutAsync(string key, Stream content, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArtifactPutResult result = await base.PutAsync(key, content, cancellationToken);
        await CountAsync();
        return result;
    }

    public override async Task<ArtifactPutResult> ReplaceAsync(string key, Stream content, string expectedSha256, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArtifactPutResult result = await base.ReplaceAsync(key, content, expectedSha256, cancellationToken);
        await CountAsync();
        return result;
    }

    public override async Task<bool> DeleteAsync(string key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        bool deleted = await base.DeleteAsync(key, cancellationToken);
        await CountAsync();
        return deleted;
    }

    private async Task CountAsync()
    {
        if (Interlocked.Decrement(ref _left) == 0)
            await stop.CancelAsync();
    }
}
