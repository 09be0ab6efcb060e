namespace Precompute.Model.Formats;

/// <summary>
/// The frame of our own binary files, little-endian:
/// <code>
/// 0   8  magic: 89 'P' 'R' 'C' 0D 0A 1A 0A (text-mode transfers and truncation at a null byte show at once)
/// 8   4  kind, see SectionFileKind
/// 12  4  format version of that kind
/// 16  4  number of sections
/// 20  4  0
/// 24  8  length of the file
/// 32  8  XxHash3 over bytes 0..32 and the table
/// 40  24 0
/// 64     table, 32 bytes a section: id u32, 0 u32, offset u64, length u64, XxHash3 of its bytes u64
/// …      sections in table order, each at the next multiple of 64
/// </code>
/// </summary>
internal static class SectionFileLayout
{
    public const int HeaderLength = 64;
    public const int ChecksumOffset = 32;
    public const int EntryLength = 32;
    public const int Alignment = 64;
    public const int MaxSections = 64;

    public static ReadOnlySpan<byte> Magic => [0x89, (byte)'P', (byte)'R', (byte)'C', 0x0D, 0x0A, 0x1A, 0x0A];

    public static long Align(long offset) => (offset + Alignment - 1) & ~(long)(Alignment - 1);

    public static int TableEnd(int sections) => HeaderLength + (sections * EntryLength);

    /// <summary>Sections are the memory of little-endian machines, byte for byte.</summary>
    public static void RequireLittleEndian()
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Version files are read and written on little-endian machines only.");
    }
}
