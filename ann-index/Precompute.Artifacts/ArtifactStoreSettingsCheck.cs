using Precompute.Artifacts.AzureBlob;

namespace Precompute.Artifacts;

/// <summary>Finds every fault of a <c>Store</c> section before anything is opened. No sentence repeats a connection string.</summary>
public static class ArtifactStoreSettingsCheck
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(10);

    /// <summary>One sentence a fault, each beginning with the key as it is written in configuration; empty where the settings can be used.</summary>
    public static IReadOnlyList<string> FindFaults(ArtifactStoreSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        List<string> faults = [];
        if (settings.Kind == StoreKind.AzureBlob)
            CheckAzure(settings, faults);
        else
            CheckFileSystem(settings, faults);
        CheckRange("Parallelism", settings.Parallelism, 1, 64, faults);
        CheckRange("MaxRetries", settings.MaxRetries, 0, 20, faults);
        CheckRange("RetryDelay", settings.RetryDelay, TimeSpan.FromMilliseconds(1), LongestDelay, faults);
        CheckRange("MaxRetryDelay", settings.MaxRetryDelay, TimeSpan.FromMilliseconds(1), LongestDelay, faults);
        CheckRange("NetworkTimeout", settings.NetworkTimeout, TimeSpan.FromMilliseconds(100), LongestTimeout, faults);
        if (settings.RetryDelay > settings.MaxRetryDelay)
            faults.Add($"Store:RetryDelay is {settings.RetryDelay}; legal is at most Store:MaxRetryDelay, which is {settings.MaxRetryDelay}.");
        return faults;
    }

    private static void CheckFileSystem(ArtifactStoreSettings settings, List<string> faults)
    {
        (string Key, string? Value)[] foreign =
        [
            (nameof(settings.ConnectionString), settings.ConnectionString), (nameof(settings.AccountUri), settings.AccountUri),
            (nameof(settings.Container), settings.Container), (nameof(settings.Prefix), settings.Prefix),
            (nameof(settings.ManagedIdentityClientId), settings.ManagedIdentityClientId),
        ];
        foreach ((string key, string? value) in foreign)
        {
            if (IsSet(value))
                faults.Add($"Store:{key} is set, but Store:Kind is FileSystem. Set Store:Kind to AzureBlob, or remove Store:{key}.");
        }
    }

    private static void CheckAzure(ArtifactStoreSettings settings, List<string> faults)
    {
        foreach ((string key, string? value) in ((string, string?)[])[(nameof(settings.Path), settings.Path), (nameof(settings.Group), settings.Group)])
        {
            if (IsSet(value))
                faults.Add($"Store:{key} is set, but Store:Kind is AzureBlob. Set Store:Kind to FileSystem, or remove Store:{key}.");
        }

        switch (IsSet(settings.ConnectionString), IsSet(settings.AccountUri))
        {
            case (true, true):
                faults.Add("Store:ConnectionString and Store:AccountUri are both set. Keep the connection string, or the account's address with a managed identity.");
                break;
            case (false, false):
                faults.Add("Store:ConnectionString or Store:AccountUri is needed where Store:Kind is AzureBlob: a connection string, or an address such as https://account.blob.core.windows.net.");
                break;
        }

        if (IsSet(settings.AccountUri) && !IsAccountUri(settings.AccountUri!))
            faults.Add("Store:AccountUri cannot be used; legal is https://, the account's host and nothing behind it, such as https://account.blob.core.windows.net. A shared access signature belongs into Store:ConnectionString.");
        if (IsSet(settings.ManagedIdentityClientId) && IsSet(settings.ConnectionString))
            faults.Add("Store:ManagedIdentityClientId is set, but Store:ConnectionString brings its own credentials. Use Store:AccountUri with it.");
        if (!IsSet(settings.Container))
            faults.Add("Store:Container is needed where Store:Kind is AzureBlob.");
        else if (!IsContainerName(settings.Container!))
            faults.Add($"Store:Container is '{settings.Container}'; legal are 3 to 63 lower-case letters, digits and single hyphens between them.");
        else if (IsSet(settings.ConnectionString) && !BlobContainers.CanBeUsed(settings.ConnectionString!))
            faults.Add("Store:ConnectionString cannot be used; legal is AccountName=…;AccountKey=… with EndpointSuffix or BlobEndpoint, or BlobEndpoint=…;SharedAccessSignature=….");
        if (IsSet(settings.Prefix) && (settings.Prefix!.Length > 256 || !ArtifactKey.IsValid(settings.Prefix.TrimEnd('/'))))
            faults.Add($"Store:Prefix is '{settings.Prefix}'; legal are letters, digits, '.', '_' and '-' in parts joined by '/', at most 256 characters, no part empty or beginning with a dot.");
    }

    private static void CheckRange<T>(string key, T value, T least, T most, List<string> faults)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            faults.Add($"Store:{key} is {value}; legal is {least} to {most}.");
    }

    private static bool IsSet(string? value) => !string.IsNullOrWhiteSpace(value);

    private static bool IsAccountUri(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttps && uri.Host.Length > 0
        && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0 && uri.AbsolutePath == "/";

    private static bool IsContainerName(string name) =>
        name.Length is >= 3 and <= 63 && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && !name.StartsWith('-') && !name.EndsWith('-') && !name.Contains("--", StringComparison.Ordinal);
}
