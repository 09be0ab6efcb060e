using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Security;

/// <summary>Signing keys of a file, read again where its time of change is another. A file that cannot be read leaves the keys read last.</summary>
internal sealed class JwksFileKeys(IOptions<JwtOptions> options, TimeProvider time, ILogger<JwksFileKeys> log) : ITokenKeys
{
    /// <summary>Between two looks at the file.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly string _path = Path.GetFullPath(options.Value.JwksFile);
    private readonly string _issuer = options.Value.Issuer;
    private readonly Lock _reading = new();
    private TokenTrust? _trust;
    private DateTime _changedAt;
    private long _lookedAt;

    /// <summary>The keys of a file.</summary>
    /// <exception cref="InvalidDataException">There is none in it that could sign a token: asymmetric ones only.</exception>
    public static IReadOnlyCollection<SecurityKey> Read(string path)
    {
        JsonWebKeySet set = new(File.ReadAllText(path));
        SecurityKey[] keys = [.. set.GetSigningKeys().Where(static key => key is AsymmetricSecurityKey or JsonWebKey { Kty: not JsonWebAlgorithmsKeyTypes.Octet })];
        return keys.Length > 0
            ? keys
            : throw new InvalidDataException("There is no RSA or elliptic-curve key for signatures in it; it must be a JWK set as {\"keys\": [{\"kty\": \"RSA\", …}]}.");
    }

    /// <inheritdoc/>
    public ValueTask<TokenTrust> ReadAsync(bool isKeyMissing, CancellationToken cancellationToken)
    {
        lock (_reading)
        {
            if (_trust is null || time.GetElapsedTime(_lookedAt) >= LookInterval || isKeyMissing)
                Look();
            return ValueTask.FromResult(_trust!);
        }
    }

    private void Look()
    {
        try
        {
            DateTime changedAt = File.GetLastWriteTimeUtc(_path);
            if (_trust is null || changedAt != _changedAt)
            {
                _trust = new TokenTrust(_issuer, Read(_path));
                _changedAt = changedAt;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidDataException)
        {
            if (_trust is null)
                throw new TokenKeysException($"The signing keys cannot be read from '{_path}'.", e);
            Log.TokenKeysNotRead(log, e);
        }
        finally
        {
            _lookedAt = time.GetTimestamp();
        }
    }
}
