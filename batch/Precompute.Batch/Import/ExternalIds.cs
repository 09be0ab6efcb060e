using System.Buffers.Binary;
using System.Globalization;
using UUIDNext;

namespace Precompute.Batch.Import;

/// <summary>
/// Maps ids of imported files to UUIDs. A UUID stays. A bigint is embedded in a UUID of version 8 (RFC 9562, custom):
/// <c>tttttttt-hhhh-8000-8000-llllllllllll</c> with t = "user" or "star" in ASCII and h, l the high 16 and low 48 bits, so it can be
/// read off and given back; generated UUIDs have versions 1 to 7, so none is ever equal to an embedded number, and a number's UUID
/// in place of the number means that number. Any other text becomes a UUID of version 5 in the kind's own namespace.
/// </summary>
public static class ExternalIds
{
    /// <summary>Longest text taken as an id, in characters.</summary>
    public const int MaxLength = 512;

    private const uint UserTag = 0x75736572;
    private const uint StartupTag = 0x73746172;
    private const uint VersionAndVariant = 0x8000_8000;

    // Persisted in every derived id: never change them.
    private static readonly Guid UserNamespace = new("5f0ec4d5-7f4c-4d0b-9c5b-0d0d1f8a6a01");
    private static readonly Guid StartupNamespace = new("5f0ec4d5-7f4c-4d0b-9c5b-0d0d1f8a6a02");

    /// <summary>Maps one id.</summary>
    /// <param name="kind">Whose id.</param>
    /// <param name="text">The id as in the file, trimmed and not empty.</param>
    /// <param name="id">The mapped id.</param>
    /// <returns>Null, or what is wrong with it.</returns>
    public static string? TryMap(EntityKind kind, string text, out ExternalId id)
    {
        ArgumentNullException.ThrowIfNull(text);
        id = default;
        if (text.Length is 0 or > MaxLength)
            return $"is no id: 1 to {MaxLength} characters are taken";
        if (TryParseNumber(text, out long number))
        {
            id = new ExternalId(Embed(kind, number), null);
            return null;
        }

        if (Guid.TryParseExact(text, "D", out Guid uuid))
        {
            if (uuid == Guid.Empty)
                return "is the nil UUID, which names nobody";
            EntityKind other = kind == EntityKind.User ? EntityKind.Startup : EntityKind.User;
            if (TryGetNumber(other, uuid, out long foreign))
                return $"is the UUID that stands for number {foreign} of the {(other == EntityKind.User ? "users" : "startups")}; are two columns swapped?";
            id = new ExternalId(uuid, null);
            return null;
        }

        id = new ExternalId(Uuid.NewNameBased(kind == EntityKind.User ? UserNamespace : StartupNamespace, text), text);
        return null;
    }

    /// <summary>The UUID that stands for a number.</summary>
    public static Guid Embed(EntityKind kind, long number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, kind == EntityKind.User ? UserTag : StartupTag);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[4..], (ushort)(number >> 48));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (ulong)number & 0xFFFF_FFFF_FFFF);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[6..], VersionAndVariant);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The number that a UUID stands for; false where it stands for none of this kind.</summary>
    public static bool TryGetNumber(EntityKind kind, Guid id, out long number)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        ulong low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]) & 0xFFFF_FFFF_FFFF;
        number = (long)(((ulong)BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]) << 48) | low);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes) == (kind == EntityKind.User ? UserTag : StartupTag)
            && BinaryPrimitives.ReadUInt32BigEndian(bytes[6..]) == VersionAndVariant;
    }

    // Canonical spellings only: "007" and "7" may be different ids, so "007" is text.
    private static bool TryParseNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number)
        && (text[0] is not ('0' or '+') || text.Length == 1 && text[0] == '0')
        && !(text[0] == '-' && text[1] == '0');
}
