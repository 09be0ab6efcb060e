using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Reader;

/// <summary>Bearer tokens beside keys: what opens, what does not, keys of an issuer that change or cannot be had (S10).</summary>
public sealed class ReaderTokenTests(ReaderFixture fixture) : IClassFixture<ReaderFixture>, IDisposable
{
    private const string Issuer = "https://login.test/tenant";
    private const string Audience = "recommendations";

    private static readonly string Startups = $"/api/recommendations/startups/for-developer/{ReaderWorld.User(9)}";
    private static readonly string People = $"/api/recommendations/developers/for-startup/{ReaderWorld.Startup(8)}";

    private readonly RSA _rsa = RSA.Create(2048);
    private readonly RSA _other = RSA.Create(2048);
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string JwksFile => _folder.Combine("jwks.json");

    public void Dispose()
    {
        _rsa.Dispose();
        _other.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Token_OpensWhatItsScopesSay_AndNoneThatIsNotSoundOpensAnything()
    {
        await WriteKeysAsync(_rsa, "one");
        await using RunningReader reader = await StartAsync($"--Api:AccessLog:Path={_folder.Combine("access")}");
        string good = Signed(_rsa, "one", "read:startups");
        Assert.Equal(200, await ReaderKeys.StatusAsync(reader.Client, Startups, good));
        Assert.Equal(200, await ReaderKeys.StatusAsync(reader.Client, People, Signed(_rsa, "one", "openid read:people")));
        Assert.Equal(403, await ReaderKeys.StatusAsync(reader.Client, People, good));
        Assert.Equal(403, await ReaderKeys.StatusAsync(reader.Client, Startups, Signed(_rsa, "one", "")));
        Assert.Equal(404, await ReaderKeys.StatusAsync(reader.Client, "/metrics", Signed(_rsa, "one", "ops")));

        // A token is no key, and is not taken for one.
        Assert.Equal(401, await ReaderKeys.StatusAsync(reader.Client, Startups, good, bearer: false));
        Assert.Equal(401, await ReaderKeys.StatusAsync(reader.Client, Startups, key: null));

        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        string[] parts = good.Split('.');
        foreach ((string what, string token) in new (string, string)[]
        {
            ("expired", Signed(_rsa, "one", "read:startups", d => d.Expires = now.AddMinutes(-1))),
            ("without an end", Signed(_rsa, "one", "read:startups", static d => d.Expires = null)),
            ("not valid yet", Signed(_rsa, "one", "read:startups", d => d.NotBefore = now.AddMinutes(2))),
            ("for another audience", Signed(_rsa, "one", "read:startups", static d => d.Audience = "billing")),
            ("of another issuer", Signed(_rsa, "one", "read:startups", static d => d.Issuer = "https://login.test/other")),
            ("signed by another key of the same name", Signed(_other, "one", "read:startups")),
            ("signed by an unknown key", Signed(_other, "two", "read:startups")),
            ("with the public key as a shared secret", SharedSecret()),
            ("unsigned", $"{Encoded("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}."),
            ("with another payload", $"{parts[0]}.{Encoded(Payload("read:startups read:people"))}.{parts[2]}"),
            ("without a signature", $"{parts[0]}.{parts[1]}."),
            ("empty", ".."),
            ("nonsense", "a.b.c"),
            ("far too long", $"{parts[0]}.{new string('A', 9000)}.{parts[2]}"),
        })
        {
            int status = await ReaderKeys.StatusAsync(reader.Client, Startups, token);
            Assert.True(status == 401, $"A token {what} gave {status}.");
        }

        Assert.DoesNotContain(reader.Logged, l => l.Contains(parts[2], StringComparison.Ordinal));
        await reader.DisposeAsync();
        string log = string.Concat(Directory.GetFiles(_folder.Combine("access")).Select(File.ReadAllText));
        Assert.Contains("\"key_id\":\"jwt:shop\"", log, StringComparison.Ordinal);
        Assert.DoesNotContain("person-17", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeysOfTheFile_ThatChange_ActWithoutARestart_AndAFileThatBreaksLeavesThose()
    {
        await WriteKeysAsync(_rsa, "one");
        await using RunningReader reader = await StartAsync();
        string old = Signed(_rsa, "one", "read:startups");
        string next = Signed(_other, "two", "read:startups");
        Assert.Equal((200, 401), (await ReaderKeys.StatusAsync(reader.Client, Startups, old), await ReaderKeys.StatusAsync(reader.Client, Startups, next)));

        await WriteKeysAsync(_other, "two");
        Assert.Equal(200, await ReaderKeys.StatusAsync(reader.Client, Startups, next));
        Assert.Equal(401, await ReaderKeys.StatusAsync(reader.Client, Startups, old));

        await File.WriteAllTextAsync(JwksFile, "{", Token);
        Assert.Equal(401, await ReaderKeys.StatusAsync(reader.Client, Startups, old));
        Assert.Equal(200, await ReaderKeys.StatusAsync(reader.Client, Startups, next));
        Assert.Contains(reader.Logged, static l => l.Contains("signing keys", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Authority_ThatIsDown_Gives503UntilItAnswers()
    {
        int port = LoopbackPort.Free();
        string authority = $"http://127.0.0.1:{port}";
        await using RunningReader reader = await fixture.StartReaderAsync("--Api:AllowAnonymous=false", $"--Api:Jwt:Authority={authority}", $"--Api:Jwt:Audience={Audience}");
        await reader.UntilReadyAsync();
        string token = Signed(_rsa, "one", "read:startups", d => d.Issuer = authority);
        JsonNode problem = JsonNode.Parse(await BodyAsync(reader, token))!;
        Assert.Equal((503, "urn:precompute:problem:unavailable"), ((int)problem["status"]!, (string)problem["type"]!));

        await using WebApplication provider = await ServeAsync(authority);
        await reader.UntilAsync(async () => JsonValue.Create(await ReaderKeys.StatusAsync(reader.Client, Startups, token)), static s => (int)s == 200);
        Assert.Equal(401, await ReaderKeys.StatusAsync(reader.Client, Startups, Signed(_rsa, "one", "read:startups")));
    }

    [Theory]
    [InlineData("Api:Jwt:Audience is needed", "--Api:Jwt:Authority=https://login.test")]
    [InlineData("Api:Jwt:Issuer is needed", "--Api:Jwt:JwksFile={file}", "--Api:Jwt:Audience=a")]
    [InlineData("cannot be used", "--Api:Jwt:JwksFile={file}.gone", "--Api:Jwt:Audience=a", "--Api:Jwt:Issuer=i")]
    [InlineData("signing keys come from one of them", "--Api:Jwt:JwksFile={file}", "--Api:Jwt:Authority=https://login.test", "--Api:Jwt:Audience=a")]
    [InlineData("must begin with https://", "--Api:Jwt:Authority=http://login.test", "--Api:Jwt:Audience=a")]
    [InlineData("nothing that tokens could be checked by", "--Api:Jwt:Audience=a")]
    public async Task Start_WithHalfOfTheSettings_IsRefused(string message, params string[] settings)
    {
        await WriteKeysAsync(_rsa, "one");
        OptionsValidationException refused = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            fixture.StartReaderAsync([.. settings.Select(s => s.Replace("{file}", JwksFile, StringComparison.Ordinal))]));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyFile_OfSharedSecretsOnly_IsRefused()
    {
        await File.WriteAllTextAsync(JwksFile, """{"keys":[{"kty":"oct","kid":"s","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"}]}""", Token);
        OptionsValidationException refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync());
        Assert.Contains("no RSA or elliptic-curve key", refused.Message, StringComparison.Ordinal);
    }

    private async Task<RunningReader> StartAsync(params string[] settings)
    {
        RunningReader reader = await fixture.StartReaderAsync(
            ["--Api:AllowAnonymous=false", $"--Api:Jwt:JwksFile={JwksFile}", $"--Api:Jwt:Issuer={Issuer}", $"--Api:Jwt:Audience={Audience}", .. settings]);
        await reader.UntilReadyAsync();
        return reader;
    }

    private Task WriteKeysAsync(RSA rsa, string kid) => File.WriteAllTextAsync(JwksFile, KeySet(rsa, kid), Token);

    private static string KeySet(RSA rsa, string kid)
    {
        RSAParameters key = rsa.ExportParameters(includePrivateParameters: false);
        return JsonSerializer.Serialize(new { keys = new[] { new { kty = "RSA", use = "sig", kid, n = Base64UrlEncoder.Encode(key.Modulus), e = Base64UrlEncoder.Encode(key.Exponent) } } });
    }

    private static string Signed(RSA rsa, string kid, string scope, Action<SecurityTokenDescriptor>? change = null)
    {
        DateTime now = TimeProvider.System.GetUtcNow().UtcDateTime;
        SecurityTokenDescriptor descriptor = new()
        {
            Issuer = Issuer,
            Audience = Audience,
            NotBefore = now.AddMinutes(-5),
            IssuedAt = now.AddMinutes(-5),
            Expires = now.AddMinutes(5),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = "person-17", ["client_id"] = "shop", ["scope"] = scope },
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(rsa) { KeyId = kid }, SecurityAlgorithms.RsaSha256),
        };
        change?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    /// <summary>HS256 with what everybody knows: the text of the public key.</summary>
    private string SharedSecret()
    {
        string unsigned = $"{Encoded("""{"alg":"HS256","kid":"one","typ":"JWT"}""")}.{Encoded(Payload("read:startups"))}";
        byte[] signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem()), Encoding.UTF8.GetBytes(unsigned));
        return $"{unsigned}.{Base64UrlEncoder.Encode(signature)}";
    }

    private static string Payload(string scope) =>
        $$"""{"iss":"{{Issuer}}","aud":"{{Audience}}","exp":{{TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeSeconds()}},"client_id":"shop","scope":"{{scope}}"}""";

    private static string Encoded(string json) => Base64UrlEncoder.Encode(json);

    private static async Task<string> BodyAsync(RunningReader reader, string token)
    {
        using HttpResponseMessage response = await ReaderKeys.AskAsync(reader.Client, Startups, token);
        return await response.Content.ReadAsStringAsync(Token);
    }

    /// <summary>A provider with a discovery document and the keys it names.</summary>
    private async Task<WebApplication> ServeAsync(string authority)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(authority);
        WebApplication app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", () => Results.Text(JsonSerializer.Serialize(new { issuer = authority, jwks_uri = $"{authority}/keys" }), "application/json"));
        app.MapGet("/keys", () => Results.Text(KeySet(_rsa, "one"), "application/json"));
        await app.StartAsync(Token);
        return app;
    }
}
