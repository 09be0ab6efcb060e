using System.IO.Hashing;

namespace Precompute.Database.AccessLogs;

/// <summary>
/// What reporting keeps of an item that was shown: 16 bits of a hash. Whoever knows the request, the viewer and the item can tell that it was
/// shown (and is wrong about one in 65,536 that was not); from the mark alone nobody can be told. Kept in the database: the hash never changes.
/// </summary>
public static class ShownMark
{
    private const int IdBytes = 16;

    /// <summary>The mark of an item.</summary>
    /// <param name="request">Id of the request.</param>
    /// <param name="viewer">Whom the list was made for; empty where it was made for nobody.</param>
    /// <param name="item">What was shown.</param>
    public static short Of(Guid request, Guid viewer, Guid item)
    {
        Span<byte> bytes = stackalloc byte[3 * IdBytes];
        request.TryWriteBytes(bytes, bigEndian: true, out _);
        viewer.TryWriteBytes(bytes[IdBytes..], bigEndian: true, out _);
        item.TryWriteBytes(bytes[(2 * IdBytes)..], bigEndian: true, out _);
        return unchecked((short)XxHash3.HashToUInt64(bytes));
    }
}
