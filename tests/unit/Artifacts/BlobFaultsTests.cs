using Azure;
using Azure.Identity;
using Precompute.Artifacts;
using Precompute.Artifacts.AzureBlob;
using Precompute.Numerics;

namespace Precompute.UnitTests.Artifacts;

/// <summary>Every refusal becomes one sentence of what, where and what to try.</summary>
public sealed class BlobFaultsTests
{
    private static readonly BlobFaults Faults = new("https://account.blob.core.windows.net", "models", 3);

    public static TheoryData<Exception, string, bool> Known => new()
    {
        { new RequestFailedException(401, "signed text", "InvalidAuthenticationInfo", null), "the credentials are not accepted (401 InvalidAuthenticationInfo)", false },
        { new RequestFailedException(403, "signed text", "AuthorizationPermissionMismatch", null), "the role Storage Blob Data Contributor to write", false },
        { new RequestFailedException(404, "", "ContainerNotFound", null), "the container does not exist. Create it", false },
        { new RequestFailedException(404, "", null, null), "there is no such resource (404)", false },
        { new RequestFailedException(409, "", "ContainerBeingDeleted", null), "its state does not allow it (409 ContainerBeingDeleted)", false },
        { new RequestFailedException(412, "", "ConditionNotMet", null), "somebody changed it at the same time (412 ConditionNotMet)", true },
        { new RequestFailedException(429, "", null, null), "the service answered 429, also after 3 retries", true },
        { new RequestFailedException(503, "", "ServerBusy", null), "the service answered 503 ServerBusy, also after 3 retries", true },
        { new RequestFailedException(400, "", "Md5Mismatch", null), "the bytes that arrived are not those that were sent", true },
        { new RequestFailedException(400, "", "InvalidHeaderValue", null), "the service answered 400 InvalidHeaderValue. Check the settings", false },
        { new RequestFailedException("Connection refused"), "the service was not reached or the connection broke, also after 3 retries", true },
        { new AggregateException(new IOException("cut"), new IOException("cut")), "the service was not reached or the connection broke", true },
        { new CredentialUnavailableException("EnvironmentCredential authentication unavailable."), "this machine has no identity that gives a token", false },
        { new AuthenticationFailedException("AADSTS700016: not found.\nTrace ID: 1"), "the identity was given no token (AADSTS700016: not found)", false },
    };

    [Theory]
    [MemberData(nameof(Known), DisableDiscoveryEnumeration = true)]
    public void Describe_EachRefusal_SaysWhatWhereAndWhatToTry(Exception refusal, string expected, bool transient)
    {
        PrecomputeException e = Faults.Describe(refusal, "read", "v1/a");

        Assert.IsType<ArtifactStoreException>(e);
        Assert.StartsWith("Artefact 'v1/a' in container 'models' of https://account.blob.core.windows.net could not be read: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Equal(transient, e.IsTransient);
        Assert.DoesNotContain("signed text", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Describe_ABlobThatIsGone_IsTheStoresWordForIt()
    {
        PrecomputeException e = Faults.Describe(new RequestFailedException(404, "", "BlobNotFound", null), "read", "v1/a");
        Assert.Equal("v1/a", Assert.IsType<ArtifactNotFoundException>(e).Key);
    }
}
