using System.Runtime.InteropServices;

namespace Precompute.AnnIndex.Format;

/// <summary>One entry of the section table.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct SectionEntry
{
    /// <summary>Bytes of an entry.</summary>
    public const int Size = 32;

    /// <summary>A <see cref="SectionId"/>.</summary>
    [FieldOffset(0)]
    public uint Id;

    /// <summary>First byte, from the start of the file; a multiple of 64.</summary>
    [FieldOffset(8)]
    public ulong Offset;

    /// <summary>Bytes, without the padding behind them.</summary>
    [FieldOffset(16)]
    public ulong Length;

    /// <summary>XxHash64 of the bytes.</summary>
    [FieldOffset(24)]
    public ulong Checksum;
}
