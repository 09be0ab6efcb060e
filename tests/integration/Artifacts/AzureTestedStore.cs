using System.Globalization;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Precompute.Artifacts;
using Precompute.TestKit.Artifacts;

namespace Precompute.IntegrationTests.Artifacts;

/// <summary>A container of Azurite, which batch and API reach through a proxy that spoils requests.</summary>
internal sealed class AzureTestedStore : TestedStore
{
    /// <summary>Tries of a request after its first.</summary>
    public const int MaxRetries = 2;

    private readonly AzuriteServer _azurite;
    private readonly BlobContainerClient _container;

    private AzureTestedStore(AzuriteServer azurite, BlobContainerClient container, FaultProxy proxy)
    {
        _azurite = azurite;
        _container = container;
        Proxy = proxy;
        Direct = new AzureBlobArtifactStore(new AzureBlobStoreOptions { ConnectionString = azurite.ConnectionString(), Container = container.Name });
    }

    /// <summary>What lies between.</summary>
    public FaultProxy Proxy { get; }

    /// <summary>The container's name.</summary>
    public string Container => _container.Name;

    public override IReadOnlyDictionary<string, string> Settings => SettingsAt(Proxy.Port);

    public override IArtifactStore Direct { get; }

    /// <summary>An empty container.</summary>
    public static async Task<AzureTestedStore> CreateAsync(AzuriteServer azurite, CancellationToken cancellationToken)
    {
        BlobContainerClient container = await azurite.CreateContainerAsync(cancellationToken);
        return new AzureTestedStore(azurite, container, await FaultProxy.StartAsync(azurite.Port));
    }

    /// <summary>The settings with another port of this machine.</summary>
    public IReadOnlyDictionary<string, string> SettingsAt(int port) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Kind"] = "AzureBlob",
        ["ConnectionString"] = _azurite.ConnectionString(port),
        ["Container"] = _container.Name,
        ["MaxRetries"] = MaxRetries.ToString(CultureInfo.InvariantCulture),
        ["RetryDelay"] = "00:00:00.01",
        ["MaxRetryDelay"] = "00:00:00.05",
    };

    /// <summary>The settings with a signature for some rights in place of the key.</summary>
    public IReadOnlyDictionary<string, string> SettingsFor(BlobContainerSasPermissions permissions)
    {
        string signature = _container.GenerateSasUri(permissions, TimeProvider.System.GetUtcNow().AddHours(1)).Query[1..];
        return new Dictionary<string, string>(SettingsAt(Proxy.Port), StringComparer.Ordinal)
        {
            ["ConnectionString"] = string.Create(
                CultureInfo.InvariantCulture, $"BlobEndpoint=http://127.0.0.1:{Proxy.Port}/devstoreaccount1;SharedAccessSignature={signature}"),
        };
    }

    public override async Task OverwriteAsync(string key, byte[] content, CancellationToken cancellationToken) =>
        await _container.GetBlobClient(key).UploadAsync(new BinaryData(content), overwrite: true, cancellationToken);

    public override ValueTask DisposeAsync() => Proxy.DisposeAsync();
}
