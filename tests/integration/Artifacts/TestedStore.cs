using Precompute.Artifacts;

namespace Precompute.IntegrationTests.Artifacts;

/// <summary>A store for batch and API, and a way to spoil what is in it behind their backs.</summary>
internal abstract class TestedStore : IAsyncDisposable
{
    /// <summary>Section <c>Store</c> of the configuration.</summary>
    public abstract IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>The store itself, with no faults in between.</summary>
    public abstract IArtifactStore Direct { get; }

    /// <summary>The settings as arguments of the API.</summary>
    public IEnumerable<string> Arguments => Settings.Select(static s => $"--Store:{s.Key}={s.Value}");

    /// <summary>Puts other bytes under a key, which no store does by itself.</summary>
    public abstract Task OverwriteAsync(string key, byte[] content, CancellationToken cancellationToken);

    /// <summary>What lies under a key.</summary>
    public async Task<byte[]> ReadAsync(string key, CancellationToken cancellationToken)
    {
        MemoryStream content = new();
        await using Stream stream = await Direct.OpenReadAsync(key, cancellationToken);
        await stream.CopyToAsync(content, cancellationToken);
        return content.ToArray();
    }

    /// <summary>The keys of a version.</summary>
    public async Task<string[]> ListAsync(string label, CancellationToken cancellationToken) =>
        [.. (await Direct.ListAsync(label + "/", cancellationToken).ToArrayAsync(cancellationToken)).Select(static a => a.Key)];

    /// <summary>Flips one bit in the middle. Returns what was there.</summary>
    public async Task<byte[]> FlipAsync(string key, CancellationToken cancellationToken)
    {
        byte[] sound = await ReadAsync(key, cancellationToken);
        byte[] flipped = [.. sound];
        flipped[flipped.Length / 2] ^= 0x10;
        await OverwriteAsync(key, flipped, cancellationToken);
        return sound;
    }

    public abstract ValueTask DisposeAsync();
}
