using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Reader;

/// <summary>The API over TLS with a certificate from its settings, and by HTTP/2: with TLS and, on an endpoint of its own, without.</summary>
public sealed class ReaderTlsTests(ReaderFixture fixture) : IClassFixture<ReaderFixture>
{
    private const string Ready = "/health/ready";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Https_WithACertificateOfTheSettings_AnswersByHttp2AndByHttp1()
    {
        using TemporaryFolder folder = new();
        using X509Certificate2 certificate = SelfSigned();
        await File.WriteAllTextAsync(folder.Combine("api.crt"), certificate.ExportCertificatePem(), Token);
        await File.WriteAllTextAsync(folder.Combine("api.key"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), Token);
        await using RunningReader reader = await fixture.StartReaderAsync(
            "--urls=https://127.0.0.1:0", $"--Kestrel:Certificates:Default:Path={folder.Combine("api.crt")}", $"--Kestrel:Certificates:Default:KeyPath={folder.Combine("api.key")}");
        using SocketsHttpHandler handler = new();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString(HashAlgorithmName.SHA256) == certificate.GetCertHashString(HashAlgorithmName.SHA256);
        using HttpClient client = new(handler) { BaseAddress = reader.Client.BaseAddress };
        Assert.Equal("https", client.BaseAddress!.Scheme);

        foreach (Version version in (Version[])[HttpVersion.Version20, HttpVersion.Version11])
        {
            Assert.Equal((HttpStatusCode.OK, version), await AskAsync(client, Ready, version));
            Assert.Equal((HttpStatusCode.OK, version), await AskAsync(client, $"/api/recommendations/startups/for-developer/{ReaderWorld.User(9)}", version));
        }
    }

    [Fact]
    public async Task Http2_WithoutTls_IsHadOnAnEndpointOfItsOwnBesideTheOthers()
    {
        int first = LoopbackPort.Free(), second = LoopbackPort.Free(), ops = LoopbackPort.Free();
        await using RunningReader reader = await fixture.StartReaderAsync(
            $"--Api:OpsUrl=http://127.0.0.1:{ops}", $"--Kestrel:Endpoints:Ops:Url=http://127.0.0.1:{ops}", $"--Kestrel:Endpoints:Http1:Url=http://127.0.0.1:{first}",
            $"--Kestrel:Endpoints:Http2:Url=http://127.0.0.1:{second}", "--Kestrel:Endpoints:Http2:Protocols=Http2");
        using HttpClient client = new();

        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version11), await AskAsync(client, $"http://127.0.0.1:{first}{Ready}", HttpVersion.Version11));
        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version20), await AskAsync(client, $"http://127.0.0.1:{second}{Ready}", HttpVersion.Version20));
        Assert.Equal((HttpStatusCode.OK, HttpVersion.Version11), await AskAsync(client, $"http://127.0.0.1:{ops}/metrics", HttpVersion.Version11));
        Assert.Equal((HttpStatusCode.NotFound, HttpVersion.Version20), await AskAsync(client, $"http://127.0.0.1:{second}/metrics", HttpVersion.Version20));
    }

    /// <summary>The status of an answer, and the version of HTTP that it came by. Asked again while the version of the model is being opened.</summary>
    private static async Task<(HttpStatusCode Status, Version Version)> AskAsync(HttpClient client, string path, Version version)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, new Uri(path, UriKind.RelativeOrAbsolute)) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using HttpResponseMessage response = await client.SendAsync(request, Token);
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable || TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(20))
                return (response.StatusCode, response.Version);
            await Task.Delay(TimeSpan.FromMilliseconds(20), Token);
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        CertificateRequest request = new("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
