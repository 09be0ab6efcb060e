using System.Globalization;
using Azure;
using Azure.Identity;
using Azure.Storage.Blobs.Models;
using Precompute.Numerics;

namespace Precompute.Artifacts.AzureBlob;

/// <summary>Turns what the service or the way to it did wrong into a sentence: what, where, what to try.</summary>
/// <param name="account">Address of the account, without secrets.</param>
/// <param name="container">The container.</param>
/// <param name="maxRetries">How often a request was repeated before it failed.</param>
internal sealed class BlobFaults(string account, string container, int maxRetries)
{
    /// <summary>Whether an exception comes from the service or the network. A cancellation that the caller asked for does not.</summary>
    public static bool IsOfTheStore(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        RequestFailedException or AuthenticationFailedException or IOException or HttpRequestException or TimeoutException => true,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        AggregateException many => many.InnerExceptions.All(e => IsOfTheStore(e, cancellationToken)),
        _ => false,
    };

    /// <summary>The exception to raise.</summary>
    /// <param name="exception">What was raised, after all retries.</param>
    /// <param name="action">What was tried: written, read, …</param>
    /// <param name="key">The artefact, or null where the container was asked.</param>
    public PrecomputeException Describe(Exception exception, string action, string? key)
    {
        string what = key is null
            ? $"Container '{container}' of {account} could not be {action}"
            : $"Artefact '{key}' in container '{container}' of {account} could not be {action}";
        Exception last = exception is AggregateException many ? many.InnerExceptions[^1] : exception;
        if (last is CredentialUnavailableException)
            return Permanent($"{what}: this machine has no identity that gives a token. Assign a managed identity, set Store:ManagedIdentityClientId, or use Store:ConnectionString.", exception);
        if (last is AuthenticationFailedException refused)
            return Permanent($"{what}: the identity was given no token ({FirstLineOf(refused.Message)}). Check that it exists and may sign in, and Store:ManagedIdentityClientId.", exception);

        if (last is not RequestFailedException { Status: > 0 } failed)
        {
            return new ArtifactStoreException(
                $"{what}: the service was not reached or the connection broke, also after {maxRetries} retries. Check the network and the address; Store:MaxRetries and Store:NetworkTimeout bound the patience.", exception, isTransient: true);
        }

        string answer = failed.Status.ToString(CultureInfo.InvariantCulture) + (failed.ErrorCode is { Length: > 0 } code ? " " + code : "");
        return failed.Status switch
        {
            // The service repeats what was signed in its refusals: they are not passed on.
            401 => Permanent($"{what}: the credentials are not accepted ({answer}). Check Store:ConnectionString, or that the identity belongs to the account's tenant."),
            403 => Permanent($"{what}: access is denied ({answer}). Check the key or signature of Store:ConnectionString; an identity needs the role Storage Blob Data Contributor to write and Storage Blob Data Reader to read; the account's firewall must let this machine in."),
            404 when failed.ErrorCode == BlobErrorCode.ContainerNotFound => Permanent($"{what}: the container does not exist. Create it, or name another one (Store:Container).", failed),
            404 when key is not null && failed.ErrorCode == BlobErrorCode.BlobNotFound => new ArtifactNotFoundException(key, failed),
            404 => Permanent($"{what}: there is no such resource ({answer}). Check Store:AccountUri or Store:ConnectionString, and Store:Container.", failed),
            409 => Permanent($"{what}: its state does not allow it ({answer}), such as a container being deleted, a lease or a retention policy. Look at it in the account, then try again.", failed),
            412 => new ArtifactStoreException($"{what}: somebody changed it at the same time ({answer}). Try again.", failed, isTransient: true),
            408 or 429 or >= 500 => new ArtifactStoreException(
                $"{what}: the service answered {answer}, also after {maxRetries} retries. Try again later; Store:MaxRetries and Store:MaxRetryDelay bound the patience.", failed, isTransient: true),
            400 when failed.ErrorCode == BlobErrorCode.Md5Mismatch => new ArtifactStoreException(
                $"{what}: the bytes that arrived are not those that were sent ({answer}). Try again; if it happens often, look at the network.", failed, isTransient: true),
            _ => Permanent($"{what}: the service answered {answer}. Check the settings of section Store.", failed),
        };
    }

    private static string FirstLineOf(string text) => text.Split('\n', 2)[0].TrimEnd('\r', '.');

    private static ArtifactStoreException Permanent(string message, Exception? innerException = null) => new(message, innerException, isTransient: false);
}
