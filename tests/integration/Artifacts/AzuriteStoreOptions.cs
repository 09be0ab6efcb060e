using Azure.Storage.Blobs;
using Precompute.Artifacts;
using Precompute.TestKit.Artifacts;

namespace Precompute.IntegrationTests.Artifacts;

/// <summary>Options for tests: small blocks, short waits.</summary>
internal static class AzuriteStoreOptions
{
    /// <summary>Bytes of a block.</summary>
    public const int BlockBytes = 64 << 10;

    /// <summary>A container, reached directly or through a proxy on another port.</summary>
    public static AzureBlobStoreOptions Create(AzuriteServer azurite, BlobContainerClient container, int? port = null) => new()
    {
        ConnectionString = azurite.ConnectionString(port),
        Container = container.Name,
        BlockBytes = BlockBytes,
        MaxRetries = 2,
        RetryDelay = TimeSpan.FromMilliseconds(10),
        MaxRetryDelay = TimeSpan.FromMilliseconds(50),
        NetworkTimeout = TimeSpan.FromSeconds(5),
    };
}
