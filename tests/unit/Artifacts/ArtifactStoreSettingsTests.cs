using System.Reflection;
using Azure.Identity;
using Precompute.Artifacts;
using Precompute.Artifacts.AzureBlob;
using Precompute.TestKit;
using BatchStore = Precompute.Batch.Options.StoreOptions;
using ReaderStore = Precompute.ReaderApi.Options.StoreOptions;

namespace Precompute.UnitTests.Artifacts;

/// <summary>Section <c>Store</c>: one meaning for batch and API, every fault found, no secret shown.</summary>
public sealed class ArtifactStoreSettingsTests
{
    private const string Secret = "c2VjcmV0LXNlY3JldA==";
    private const string ConnectionString = "DefaultEndpointsProtocol=https;AccountName=models;AccountKey=" + Secret + ";EndpointSuffix=core.windows.net";

    private static readonly ArtifactStoreSettings Azure = new() { Kind = StoreKind.AzureBlob, ConnectionString = ConnectionString, Container = "models" };

    public static TheoryData<ArtifactStoreSettings, string[]> Faulty => new()
    {
        { new() { Kind = StoreKind.AzureBlob }, ["Store:ConnectionString or Store:AccountUri is needed", "Store:Container is needed"] },
        { Azure with { AccountUri = "https://models.blob.core.windows.net" }, ["Store:ConnectionString and Store:AccountUri are both set"] },
        { Azure with { ManagedIdentityClientId = "x" }, ["Store:ManagedIdentityClientId is set"] },
        { Azure with { Path = "x", Group = "y" }, ["Store:Path is set", "Store:Group is set"] },
        { Azure with { Container = "Models" }, ["Store:Container is 'Models'"] },
        { Azure with { Container = "a--b" }, ["Store:Container is 'a--b'"] },
        { Azure with { Container = "ab" }, ["Store:Container is 'ab'"] },
        { Azure with { Prefix = "../x" }, ["Store:Prefix is '../x'"] },
        { Azure with { ConnectionString = "AccountKey=" + Secret }, ["Store:ConnectionString cannot be used"] },
        { Azure with { ConnectionString = Secret }, ["Store:ConnectionString cannot be used"] },
        { Azure with { ConnectionString = null, AccountUri = "http://models.blob.core.windows.net" }, ["Store:AccountUri cannot be used"] },
        { Azure with { ConnectionString = null, AccountUri = "https://models.blob.core.windows.net/?sig=" + Secret }, ["Store:AccountUri cannot be used"] },
        { Azure with { ConnectionString = null, AccountUri = "https://models.blob.core.windows.net/models" }, ["Store:AccountUri cannot be used"] },
        {
            new() { Kind = StoreKind.FileSystem, ConnectionString = ConnectionString, AccountUri = "x", Container = "c", Prefix = "p", ManagedIdentityClientId = "m" },
            ["Store:ConnectionString is set", "Store:AccountUri is set", "Store:Container is set", "Store:Prefix is set", "Store:ManagedIdentityClientId is set"]
        },
        {
            Azure with { Parallelism = 0, MaxRetries = 21, RetryDelay = TimeSpan.FromSeconds(20), NetworkTimeout = TimeSpan.Zero },
            ["Store:Parallelism is 0; legal is 1 to 64", "Store:MaxRetries is 21", "Store:NetworkTimeout is 00:00:00", "Store:RetryDelay is 00:00:20; legal is at most Store:MaxRetryDelay"]
        },
    };

    [Theory]
    [MemberData(nameof(Faulty), DisableDiscoveryEnumeration = true)]
    public void FindFaults_WrongSettings_ListsEachWithoutItsSecret(ArtifactStoreSettings settings, string[] beginnings)
    {
        IReadOnlyList<string> faults = ArtifactStoreSettingsCheck.FindFaults(settings);

        Assert.Equal(beginnings.Length, faults.Count);
        foreach ((string beginning, string fault) in beginnings.Zip(faults))
            Assert.StartsWith(beginning, fault, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, string.Join('\n', faults), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, settings.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, Assert.Throws<ArgumentException>(() => ArtifactStoreFactory.Open(settings)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_EachKind_GivesItsStoreAndALocationWithoutSecrets()
    {
        using TemporaryFolder folder = new();
        Assert.IsType<FileSystemArtifactStore>(ArtifactStoreFactory.Open(new ArtifactStoreSettings { Kind = StoreKind.FileSystem, Path = folder.Combine("store") }));

        IArtifactStore azure = ArtifactStoreFactory.Open(Azure with { Prefix = "team/a/" });
        Assert.Equal("https://models.blob.core.windows.net/models/team/a/", azure.Location.ToString());
        IArtifactStore byIdentity = ArtifactStoreFactory.Open(Azure with { ConnectionString = null, AccountUri = "https://models.blob.core.windows.net/" });
        Assert.Equal("https://models.blob.core.windows.net/models/", byIdentity.Location.ToString());
    }

    [Theory]
    [InlineData(null, typeof(DefaultAzureCredential))]
    [InlineData("00000000-0000-0000-0000-000000000001", typeof(ManagedIdentityCredential))]
    public void Credential_WithAndWithoutClientId_IsTheNamedIdentityOrTheMachines(string? clientId, Type expected) =>
        Assert.IsType(expected, BlobContainers.CredentialOf(new AzureBlobStoreOptions { Container = "models", ManagedIdentityClientId = clientId }));

    [Fact]
    public void StoreOptions_OfBatchAndApi_HaveTheSameSettingsAndPassThemAllOn()
    {
        string[] settings = NamesOf(typeof(ArtifactStoreSettings));
        Assert.Equal(settings, NamesOf(typeof(BatchStore)));
        Assert.Equal(settings, NamesOf(typeof(ReaderStore)));

        BatchStore batch = new();
        ReaderStore reader = new();
        ArtifactStoreSettings expected = new()
        {
            Kind = StoreKind.AzureBlob,
            Path = "a",
            Group = "b",
            ConnectionString = "c",
            AccountUri = "d",
            Container = "e",
            Prefix = "f",
            ManagedIdentityClientId = "g",
            Parallelism = 7,
            MaxRetries = 8,
            RetryDelay = TimeSpan.FromSeconds(9),
            MaxRetryDelay = TimeSpan.FromSeconds(10),
            NetworkTimeout = TimeSpan.FromSeconds(11),
        };
        foreach (PropertyInfo setting in typeof(ArtifactStoreSettings).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            object value = setting.GetValue(expected)!;
            typeof(BatchStore).GetProperty(setting.Name)!.SetValue(batch, value);
            typeof(ReaderStore).GetProperty(setting.Name)!.SetValue(reader, value is StoreKind kind ? kind.ToString() : value);
        }

        Assert.Equal(expected, batch.ToSettings());
        Assert.Equal(expected, reader.ToSettings());
        Assert.Equal(new BatchStore().ToSettings() with { Path = Path.Combine(".precompute", "store") }, new ReaderStore().ToSettings());
    }

    private static string[] NamesOf(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(static p => p.Name).Order(StringComparer.Ordinal)];
}
