using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Precompute.Database.Access;
using Precompute.ReaderApi.Hosting;
using Precompute.ReaderApi.Kept;
using Precompute.ReaderApi.Options;
using Precompute.ReaderApi.Security;

namespace Precompute.UnitTests.Reader;

public sealed class ApiKeyTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 22, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Create_AThousandTimes_GivesDistinctRecognisableKeysOf256Bits()
    {
        string[] tokens = [.. Enumerable.Range(0, 1000).Select(_ => ApiKeyToken.Create())];

        Assert.Distinct(tokens);
        Assert.All(tokens, t => Assert.Matches("^pck_[A-Za-z0-9_-]{43}$", t));
    }

    [Fact]
    public void Hash_OfAKey_IsTheSha256OfWhatIsSent()
    {
        const string Token = "pck_abc";
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(Token)), ApiKeyToken.Hash(Token));
        Assert.Equal("02e751fe" /* printf %s pck_abc | sha256sum */, Convert.ToHexStringLower(ApiKeyToken.Hash(Token))[..8]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PCK_abc")]
    [InlineData("secret")]
    public void Hash_OfWhatIsNoKey_ThrowsWithoutRepeatingIt(string text)
    {
        ArgumentException failure = Assert.Throws<ArgumentException>(() => ApiKeyToken.Hash(text));
        Assert.True(text.Length == 0 || !failure.Message.Contains(text, StringComparison.Ordinal));
        Assert.False(ApiKeyToken.TryHash("pck_" + new string('\uffff', ApiKeyToken.MaxLength), new byte[32]));
    }

    [Fact]
    public void Find_AmongActiveRevokedAndExpiredKeys_FindsTheActiveOnes()
    {
        string active = ApiKeyToken.Create();
        string revoked = ApiKeyToken.Create();
        string expiring = ApiKeyToken.Create();
        string configured = ApiKeyToken.Create();
        ApiKeyOptions option = new() { Name = "c", Sha256 = Convert.ToHexString(ApiKeyToken.Hash(configured)), Scopes = { "ops" } };
        KeyRing ring = new(
            [option], KeptKey.Of([Key(1, active), Key(2, revoked) with { RevokedAt = Now }, Key(3, expiring) with { ExpiresAt = Now }]), isComplete: true);

        Assert.Equal(new Caller("key:1", ApiScopes.ReadPeople), ring.Find(active, Now));
        Assert.Equal(new Caller("config:0", ApiScopes.Ops), ring.Find(configured, Now));
        Assert.Null(ring.Find(revoked, Now));
        Assert.NotNull(ring.Find(expiring, Now.AddTicks(-1)));
        Assert.Null(ring.Find(expiring, Now));
        Assert.Null(ring.Find(ApiKeyToken.Create(), Now));
        Assert.Equal((2, 3), (ring.CountAt(Now), ring.CountAt(Now.AddDays(-1))));
        Assert.False(new KeyRing([], [], isComplete: false).IsComplete);
    }

    [Theory]
    [InlineData("Bearer k", null, "k")]
    [InlineData("bearer  k ", null, "k")]
    [InlineData(null, "k", "k")]
    [InlineData("Basic k", "k", "Basic k")]
    [InlineData("Bearer ", "k", "")]
    [InlineData(null, null, null)]
    public void PresentedKey_OfTheHeaders_IsTheKeyOrWhatMatchesNone(string? authorization, string? header, string? expected)
    {
        DefaultHttpContext context = new();
        if (authorization is not null)
            context.Request.Headers.Authorization = authorization;
        if (header is not null)
            context.Request.Headers["X-Api-Key"] = header;

        Assert.Equal(expected, PresentedKey.Of(context.Request));
    }

    [Theory]
    [InlineData("Api:Keys:0:Sha256", "--Api:Keys:0:Name=x", "--Api:Keys:0:Sha256=pck_notahash", "--Api:Keys:0:Scopes:0=ops")]
    [InlineData("Api:Keys:0:Scopes", "--Api:Keys:0:Name=x", "--Api:Keys:0:Scopes:0=write")]
    [InlineData("Api:Keys:0:Name", "--Api:Keys:0:Scopes:0=ops")]
    [InlineData("Api:OpsUrl", "--Api:OpsUrl=5381")]
    [InlineData("Api:OpsUrl", "--Api:OpsUrl=http://127.0.0.1:5381/metrics")]
    [InlineData("Api:OpsUrl", "--urls=http://*:8080", "--Api:OpsUrl=http://127.0.0.1:8080")]
    [InlineData("RequestsPerSecond", "--Api:RequestsPerSecond=-1")]
    public void Build_WithAWrongAccessSetting_NamesItAndRepeatsNoSecret(string named, params string[] settings)
    {
        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(() => ReaderHost.Build(settings));

        Assert.Contains(failure.Failures, f => f.Contains(named, StringComparison.Ordinal));
        Assert.DoesNotContain("pck_notahash", failure.Message, StringComparison.Ordinal);
    }

    private static ApiKey Key(long id, string token) => new()
    {
        KeyId = id,
        Name = $"key {id}",
        Sha256 = ApiKeyToken.Hash(token),
        Scopes = ApiScopes.ReadPeople,
        CreatedAt = Now.AddDays(-1),
        CreatedBy = "test",
        ExpiresAt = null,
        RevokedAt = null,
    };
}
