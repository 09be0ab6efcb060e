using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Security;

/// <summary>Issuer and signing keys of an OpenID Connect provider: read when first needed, twice a day, and when a token names a key that is new.</summary>
internal sealed class AuthorityKeys : ITokenKeys, IDisposable
{
    private const string Discovery = "/.well-known/openid-configuration";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new() { Timeout = Patience };
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _provider;
    private readonly string _address;
    private readonly ILogger<AuthorityKeys> _log;

    /// <summary>Prepares the requests; none is sent yet.</summary>
    public AuthorityKeys(IOptions<JwtOptions> options, ILogger<AuthorityKeys> log)
    {
        _address = options.Value.Authority.TrimEnd('/') + Discovery;
        _log = log;
        _provider = new ConfigurationManager<OpenIdConnectConfiguration>(
            _address,
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(_http) { RequireHttps = !new Uri(_address).IsLoopback });
    }

    /// <inheritdoc/>
    public async ValueTask<TokenTrust> ReadAsync(bool isKeyMissing, CancellationToken cancellationToken)
    {
        // No more often than the manager lets itself be asked: tokens of strangers do not make it ask the provider.
        if (isKeyMissing)
            _provider.RequestRefresh();
        try
        {
            OpenIdConnectConfiguration read = await _provider.GetConfigurationAsync(cancellationToken);
            return new TokenTrust(read.Issuer, [.. read.SigningKeys]);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or HttpRequestException)
        {
            Log.TokenKeysNotRead(_log, e);
            throw new TokenKeysException($"The signing keys cannot be read from {_address}.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
