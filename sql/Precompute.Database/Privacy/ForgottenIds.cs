using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

using Precompute.Model;

namespace Precompute.Database.Privacy;

/// <summary>
/// Whom to leave out, known by keyed hashes alone: HMAC-SHA-256 of one byte for the sort of id (1 user, 2 startup) and the id's 16 bytes in
/// the order of its text. What extraction, the API and the clean-up of the access log ask before they take an id. About a microsecond a
/// question, none where nobody was ever forgotten. Immutable and thread-safe.
/// </summary>
public sealed class ForgottenIds
{
    private const int MessageBytes = 17;

    private readonly byte[] _key;
    private readonly HashSet<Digest> _hashes;

    /// <summary>Wraps a key and hashes made with it.</summary>
    /// <param name="key">The key, not copied.</param>
    /// <param name="hashes">Hashes of 32 bytes.</param>
    /// <exception cref="ArgumentException">A hash is not of 32 bytes.</exception>
    public ForgottenIds(byte[] key, IEnumerable<byte[]> hashes)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(hashes);
        _key = key;
        _hashes = [.. hashes.Select(Digest.Of)];
    }

    /// <summary>Nobody.</summary>
    public static ForgottenIds None { get; } = new([], []);

    /// <summary>How many ids.</summary>
    public int Count => _hashes.Count;

    /// <summary>Whether an id is to be left out.</summary>
    public bool Contains(EntityType type, Guid id)
    {
        if (_hashes.Count == 0)
            return false;
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Hash(_key, type, id, hash);
        return _hashes.Contains(Digest.Of(hash));
    }

    /// <summary>The keyed hash of an id, 32 bytes.</summary>
    public static byte[] Hash(byte[] key, EntityType type, Guid id)
    {
        byte[] hash = new byte[HMACSHA256.HashSizeInBytes];
        Hash(key, type, id, hash);
        return hash;
    }

    private static void Hash(byte[] key, EntityType type, Guid id, Span<byte> hash)
    {
        Span<byte> message = stackalloc byte[MessageBytes];
        message[0] = (byte)type;
        id.TryWriteBytes(message[1..], bigEndian: true, out _);
        HMACSHA256.HashData(key, message, hash);
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Digest(UInt128 High, UInt128 Low)
    {
        public static Digest Of(byte[] hash) => Of(hash.AsSpan());

        public static Digest Of(ReadOnlySpan<byte> hash) => hash.Length == HMACSHA256.HashSizeInBytes
            ? new Digest(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]))
            : throw new ArgumentException($"A keyed hash has {HMACSHA256.HashSizeInBytes} bytes, not {hash.Length}.", nameof(hash));
    }
}
