using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace Precompute.Artifacts.AzureBlob;

/// <summary>Makes clients of a container: credentials and the bounds of retries.</summary>
internal static class BlobContainers
{
    /// <summary>A client; nothing is asked yet.</summary>
    public static BlobContainerClient Open(AzureBlobStoreOptions options) => options.AccountUri is { } account
        ? new BlobContainerClient(new Uri(account, options.Container), CredentialOf(options), ClientOptionsOf(options))
        : new BlobContainerClient(options.ConnectionString, options.Container, ClientOptionsOf(options));

    /// <summary>Whether a connection string can be understood. What is wrong is not told: the parser's sentences repeat parts of it.</summary>
    public static bool CanBeUsed(string connectionString)
    {
        try
        {
            return new BlobContainerClient(connectionString, "container").Uri.Host.Length > 0;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The identity that asks: the named one, or what the machine offers; a person is never asked.</summary>
    internal static TokenCredential CredentialOf(AzureBlobStoreOptions options)
    {
        if (options.ManagedIdentityClientId is { } client)
        {
            ManagedIdentityCredentialOptions named = new(ManagedIdentityId.FromUserAssignedClientId(client));
            Bound(named.Retry, options);
            return new ManagedIdentityCredential(named);
        }

        DefaultAzureCredentialOptions offered = new() { ExcludeInteractiveBrowserCredential = true };
        Bound(offered.Retry, options);
        return new DefaultAzureCredential(offered);
    }

    private static BlobClientOptions ClientOptionsOf(AzureBlobStoreOptions options)
    {
        BlobClientOptions client = new() { RetryPolicy = new BoundedRetryPolicy(options.MaxRetries, options.RetryDelay, options.MaxRetryDelay) };
        Bound(client.Retry, options);
        return client;
    }

    private static void Bound(RetryOptions retry, AzureBlobStoreOptions options)
    {
        retry.Mode = RetryMode.Exponential;
        retry.MaxRetries = options.MaxRetries;
        retry.Delay = options.RetryDelay;
        retry.MaxDelay = options.MaxRetryDelay;
        retry.NetworkTimeout = options.NetworkTimeout;
    }
}
