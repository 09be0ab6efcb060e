using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Precompute.Database.Access;

/// <summary>
/// The secret that a caller sends: <c>pck_</c> and 256 bits from the system's strong generator in base64url. The prefix lets scanners for
/// leaked secrets recognise it. With that much entropy a plain SHA-256 is enough to keep: there is nothing to guess, so nothing to slow down.
/// </summary>
public static class ApiKeyToken
{
    /// <summary>What every key begins with.</summary>
    public const string Prefix = "pck_";

    /// <summary>Bytes of a hash.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    /// <summary>The longest text that is hashed; anything longer is no key.</summary>
    public const int MaxLength = 100;

    private const int SecretBytes = 32;

    /// <summary>A new key of 47 characters.</summary>
    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>SHA-256 of a key as it is sent.</summary>
    /// <param name="token">The key, prefix included.</param>
    /// <param name="hash">At least <see cref="HashLength"/> bytes to write to.</param>
    /// <returns>False where the text cannot be a key: too long, or not beginning with the prefix.</returns>
    public static bool TryHash(ReadOnlySpan<char> token, Span<byte> hash)
    {
        if (token.Length > MaxLength || !token.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        Span<byte> utf8 = stackalloc byte[Encoding.UTF8.GetMaxByteCount(MaxLength)];
        int written = Encoding.UTF8.GetBytes(token, utf8);
        SHA256.HashData(utf8[..written], hash);
        CryptographicOperations.ZeroMemory(utf8);
        return true;
    }

    /// <summary>SHA-256 of a key made by <see cref="Create"/>.</summary>
    /// <exception cref="ArgumentException">The text cannot be a key. It is not repeated: it may be a secret.</exception>
    public static byte[] Hash(string token)
    {
        byte[] hash = new byte[HashLength];
        return TryHash(token, hash) ? hash : throw new ArgumentException($"A key begins with {Prefix} and has at most {MaxLength} characters.", nameof(token));
    }
}
