using System.Buffers.Binary;

namespace Precompute.Model;

/// <summary>
/// The ids that stand in a version for whoever was forgotten: <c>ffffffff-ffff-ffff-ffff-0000nnnnnnnn</c> with n, the ordinal in the
/// version's catalogue. They keep every ordinal of the version valid and say nothing of whose place it was. No UUID that anything
/// generates begins so (RFC 9562 knows versions 1 to 8), and extraction refuses them.
/// </summary>
public static class Tombstone
{
    private const int IdBytes = 16;
    private const ulong Prefix = ulong.MaxValue;
    private const uint Middle = 0xFFFF_0000;

    /// <summary>The tombstone of an ordinal.</summary>
    public static Guid Of(int catalogueOrdinal)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(catalogueOrdinal);
        Span<byte> bytes = stackalloc byte[IdBytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Prefix);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], Middle);
        BinaryPrimitives.WriteInt32BigEndian(bytes[12..], catalogueOrdinal);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Whether an id is a tombstone, and of which ordinal.</summary>
    public static bool Is(Guid id, out int catalogueOrdinal)
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        catalogueOrdinal = BinaryPrimitives.ReadInt32BigEndian(bytes[12..]);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes) == Prefix && BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]) == Middle && catalogueOrdinal >= 0;
    }

    /// <summary>Whether an id is a tombstone.</summary>
    public static bool Is(Guid id) => Is(id, out _);
}
