using System.Runtime.InteropServices;

namespace Precompute.AnnIndex.Format;

/// <summary>
/// The first 128 bytes of an index file, little-endian. Described in ann-index/README.md; a field never moves within a version.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct IndexHeader
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 128;

    /// <summary>"PCHNSW\r\n" read as a little-endian number: a text-mode transfer or a foreign file is noticed at once.</summary>
    public const ulong ExpectedMagic = 0x0A0D_5753_4E48_4350;

    /// <summary>The version this build writes. It reads all from 1 on.</summary>
    public const uint CurrentVersion = 2;

    /// <summary>The last version without codes: walks read the vectors.</summary>
    public const uint LastWithoutCodes = 1;

    /// <summary><see cref="ExpectedMagic"/>.</summary>
    [FieldOffset(0)]
    public ulong Magic;

    /// <summary>Format version.</summary>
    [FieldOffset(8)]
    public uint Version;

    /// <summary>Entries of the section table behind the header.</summary>
    [FieldOffset(12)]
    public uint SectionCount;

    /// <summary>Length of the whole file.</summary>
    [FieldOffset(16)]
    public ulong FileLength;

    /// <summary>XxHash64 of header and section table, taken with this field zero.</summary>
    [FieldOffset(24)]
    public ulong HeaderChecksum;

    /// <summary>Number of vectors.</summary>
    [FieldOffset(32)]
    public int Count;

    /// <summary>Length of each vector.</summary>
    [FieldOffset(36)]
    public int Dimensions;

    /// <summary>Links of a node on upper layers.</summary>
    [FieldOffset(40)]
    public int M;

    /// <summary>Breadth of the search while building.</summary>
    [FieldOffset(44)]
    public int EfConstruction;

    /// <summary>Layers, layer 0 included.</summary>
    [FieldOffset(48)]
    public int LayerCount;

    /// <summary>A <see cref="VectorMetric"/>.</summary>
    [FieldOffset(52)]
    public byte Metric;

    /// <summary>The <see cref="Numerics.KernelVariant"/> of the build.</summary>
    [FieldOffset(53)]
    public byte KernelVariant;

    /// <summary>Seed of the build.</summary>
    [FieldOffset(56)]
    public ulong Seed;
}
