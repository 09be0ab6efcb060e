namespace Precompute.ReaderApi.Security;

/// <summary>Where the signing keys of tokens come from. Thread-safe.</summary>
internal interface ITokenKeys
{
    /// <summary>The issuer and its keys as last read.</summary>
    /// <param name="isKeyMissing">Whether a token named a key that is not among these: they may have changed.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TokenKeysException">They were never read, and cannot be now.</exception>
    public ValueTask<TokenTrust> ReadAsync(bool isKeyMissing, CancellationToken cancellationToken);
}
