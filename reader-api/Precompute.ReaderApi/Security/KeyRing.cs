using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Precompute.Database.Access;
using Precompute.ReaderApi.Kept;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Security;

/// <summary>
/// The keys that open the API, as hashes: those of the configuration and those of the database as last read, by this process or by the
/// one before. Immutable, thread-safe.
/// </summary>
internal sealed class KeyRing
{
    private readonly Entry[] _entries;

    /// <summary>A ring.</summary>
    /// <param name="configured">Checked by <see cref="ApiAccessValidator"/>.</param>
    /// <param name="stored">As the database has them.</param>
    /// <param name="isComplete">Whether it was read by this process: else there may be keys that are not among these.</param>
    public KeyRing(IEnumerable<ApiKeyOptions> configured, IEnumerable<KeptKey> stored, bool isComplete)
    {
        IsComplete = isComplete;
        _entries =
        [
            .. configured.Select(static (k, i) => new Entry(
                Convert.FromHexString(k.Sha256), k.ExpiresAt, new Caller($"config:{i}", ApiScopeNames.TryParse(k.Scopes, out ApiScopes scopes) ? scopes : ApiScopes.None))),
            .. stored.Select(static k => new Entry(
                Convert.FromHexString(k.Sha256), k.ExpiresAt, new Caller($"key:{k.KeyId}", ApiScopeNames.TryParse(k.Scopes, out ApiScopes scopes) ? scopes : ApiScopes.None))),
        ];
    }

    /// <summary>Whether the database was read by this process.</summary>
    public bool IsComplete { get; }

    /// <summary>How many keys open something at a moment.</summary>
    public int CountAt(DateTimeOffset moment) => _entries.Count(e => e.IsActiveAt(moment));

    /// <summary>
    /// Whose key this is; null where it is nobody's, or opens nothing any more. Every hash is compared to its end, whatever the others
    /// gave, so that the time says nothing about which one, or how much of it, was right. O(keys).
    /// </summary>
    public Caller? Find(ReadOnlySpan<char> token, DateTimeOffset now)
    {
        Span<byte> hash = stackalloc byte[ApiKeyToken.HashLength];
        if (!ApiKeyToken.TryHash(token, hash))
            return null;
        Caller? found = null;
        foreach (Entry entry in _entries)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, entry.Sha256) && entry.IsActiveAt(now))
                found = entry.Caller;
        }

        return found;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(byte[] Sha256, DateTimeOffset? ExpiresAt, Caller Caller)
    {
        public bool IsActiveAt(DateTimeOffset moment) => !(ExpiresAt <= moment);
    }
}
