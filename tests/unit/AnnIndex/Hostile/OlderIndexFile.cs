using System.Buffers.Binary;
using Precompute.TestKit.Hostile;

namespace Precompute.UnitTests.AnnIndex.Hostile;

/// <summary>
/// Index files as version 1 wrote them (ann-index/README.md), made of sound ones of version 2. The golden file is of one metric and forty
/// vectors only: too few for a walk of any breadth.
/// </summary>
internal static class OlderIndexFile
{
    private const int Sections = 6;
    private const int Nodes = 1;
    private const int Vectors = 7;
    private const int Head = 128;
    private const int EntryBytes = 32;
    private const int Alignment = 64;

    /// <summary>The golden file.</summary>
    public static string Golden => Path.Combine(AppContext.BaseDirectory, "AnnIndex", "golden", "hnsw-v1.hnsw");

    /// <summary>The same index in the older format: six sections, the vectors in the records of the nodes in place of the codes.</summary>
    public static byte[] Of(byte[] current)
    {
        int count = BinaryPrimitives.ReadInt32LittleEndian(current.AsSpan(32));
        int dimensions = BinaryPrimitives.ReadInt32LittleEndian(current.AsSpan(36));
        int links = 2 * sizeof(int) * BinaryPrimitives.ReadInt32LittleEndian(current.AsSpan(40));
        int recordBytes = AlignUp(links) + AlignUp(dimensions * sizeof(float));
        byte[][] contents = [.. Enumerable.Range(0, Sections).Select(s => s == Nodes ? new byte[count * recordBytes] : SectionOf(current, s).ToArray())];
        for (int node = 0; node < count; node++)
        {
            Span<byte> record = contents[Nodes].AsSpan(node * recordBytes);
            RowOf(SectionOf(current, Nodes), node, count)[..links].CopyTo(record);
            RowOf(SectionOf(current, Vectors), node, count)[..(dimensions * sizeof(float))].CopyTo(record[AlignUp(links)..]);
        }

        int start = AlignUp(Head + (Sections * EntryBytes));
        byte[] file = new byte[contents.Aggregate(start, static (end, content) => AlignUp(end + content.Length))];
        current.AsSpan(0, Head).CopyTo(file);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(8), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(12), Sections);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(16), file.Length);
        for (int s = 0; s < Sections; s++)
        {
            Span<byte> entry = file.AsSpan(Head + (s * EntryBytes));
            BinaryPrimitives.WriteInt32LittleEndian(entry, s + 1);
            BinaryPrimitives.WriteInt64LittleEndian(entry[8..], start);
            BinaryPrimitives.WriteInt64LittleEndian(entry[16..], contents[s].Length);
            contents[s].CopyTo(file, start);
            start = AlignUp(start + contents[s].Length);
        }

        IndexMutator.Seal(file);
        return file;
    }

    private static ReadOnlySpan<byte> SectionOf(byte[] file, int section)
    {
        (int start, int length) = IndexMutator.SectionOf(file, section);
        return file.AsSpan(start, length);
    }

    private static ReadOnlySpan<byte> RowOf(ReadOnlySpan<byte> section, int row, int rows) => section[(row * (section.Length / rows))..];

    private static int AlignUp(int length) => (length + Alignment - 1) / Alignment * Alignment;
}
