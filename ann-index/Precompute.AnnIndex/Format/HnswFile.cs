using System.IO.Hashing;
using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Format;

/// <summary>
/// The file format of an HNSW index. The memory image of an index is its file: building lays the image out, saving writes it,
/// opening maps it and believes nothing before it is checked.
/// </summary>
internal static unsafe class HnswFile
{
    private const int HashBlock = 1 << 26;

    /// <summary>Writes header, section table and layer sizes into a new image, without checksums.</summary>
    public static void WriteHead(byte* image, HnswLayout layout, HnswOptions options)
    {
        *(IndexHeader*)image = new IndexHeader
        {
            Magic = IndexHeader.ExpectedMagic,
            Version = layout.Version,
            SectionCount = (uint)layout.Sections.Length,
            FileLength = (ulong)layout.FileLength,
            Count = layout.Count,
            Dimensions = layout.Dimensions,
            M = layout.M,
            EfConstruction = options.EfConstruction,
            LayerCount = layout.LayerSizes.Length,
            Metric = (byte)options.Metric,
            KernelVariant = (byte)KernelSelector.Variant,
            Seed = options.Seed,
        };
        layout.Sections.CopyTo(Table(image));
        layout.LayerSizes.CopyTo(new Span<int>(image + layout[SectionId.LayerSizes].Offset, layout.LayerSizes.Length));
    }

    /// <summary>Computes all checksums of a finished image.</summary>
    public static void Seal(byte* image)
    {
        foreach (ref SectionEntry section in Table(image))
            section.Checksum = HashOf(image, section);
        ((IndexHeader*)image)->HeaderChecksum = HeaderHash(image);
    }

    /// <summary>Writes an image to a file: beside it first, then renamed, so that a reader sees all or nothing.</summary>
    /// <exception cref="PrecomputeException">The file cannot be written.</exception>
    public static void Save(byte* image, long length, string path)
    {
        string temporary = path + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                for (long offset = 0; offset < length; offset += HashBlock)
                    stream.Write(new ReadOnlySpan<byte>(image + offset, (int)Math.Min(HashBlock, length - offset)));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
            throw new PrecomputeException($"The index cannot be written to '{path}': {error.Message} It needs {length:N0} bytes.", error);
        }
    }

    /// <summary>Checks the head of an image and derives the layout from it. Reads nothing beyond <paramref name="length"/>.</summary>
    /// <exception cref="PrecomputeException">Anything is not as this version writes it; the message names file and offset.</exception>
    public static HnswLayout ReadHead(byte* image, long length, string origin)
    {
        if (length < IndexHeader.Size)
            throw Refuse(origin, length, $"it has {length} bytes, fewer than the {IndexHeader.Size} of a header");
        IndexHeader header = *(IndexHeader*)image;
        if (header.Magic != IndexHeader.ExpectedMagic)
            throw Refuse(origin, 0, "it does not start like an HNSW index");
        if (header.Version is < 1 or > IndexHeader.CurrentVersion)
            throw Refuse(origin, 8, $"it has format version {header.Version}, and this build reads versions 1 to {IndexHeader.CurrentVersion}; build the index again with this version, or use the version that wrote it");
        int sections = HnswLayout.SectionCountOf(header.Version);
        if (header.SectionCount != sections)
            throw Refuse(origin, 12, $"it has {header.SectionCount} sections; version {header.Version} has {sections}");
        if (length < HnswLayout.TableEndOf(header.Version))
            throw Refuse(origin, length, $"it has {length} bytes, fewer than the {HnswLayout.TableEndOf(header.Version)} of header and section table");
        if (header.FileLength != (ulong)length)
            throw Refuse(origin, 16, $"it should have {header.FileLength} bytes and has {length}; it was cut off or added to");
        if (header.HeaderChecksum != HeaderHash(image))
            throw Refuse(origin, 24, "its header does not match the header's checksum");
        RequireRange(origin, 32, "count", header.Count, 0, int.MaxValue);
        RequireRange(origin, 36, "dimensions", header.Dimensions, 0, 1 << 20);
        RequireRange(origin, 40, "M", header.M, 2, 128);
        RequireRange(origin, 44, "efConstruction", header.EfConstruction, 1, 10_000);
        RequireRange(origin, 48, "layers", header.LayerCount, 1, HnswLayout.MaxLayers);
        RequireRange(origin, 52, "metric", header.Metric, (long)VectorMetric.InnerProduct, (long)VectorMetric.L2);
        HnswLayout layout;
        try
        {
            layout = new HnswLayout(header.Count, header.Dimensions, header.M, ReadLayerSizes(image, length, header, origin), header.Version) { Origin = origin };
        }
        catch (OverflowException error)
        {
            throw new PrecomputeException($"'{origin}' is refused at offset 32: its sizes overflow 64 bits. Build it again or fetch it again.", error);
        }

        if (layout.FileLength != length)
            throw Refuse(origin, 32, $"its shape needs {layout.FileLength} bytes and it has {length}");
        RequireSections(Table(image), layout, origin);
        return layout;
    }

    /// <summary>Compares a section with its checksum.</summary>
    public static bool IsIntact(byte* image, SectionId id) => HashOf(image, Table(image)[(int)id - 1]) == Table(image)[(int)id - 1].Checksum;

    private static Span<SectionEntry> Table(byte* image) => new(image + IndexHeader.Size, HnswLayout.SectionCountOf(((IndexHeader*)image)->Version));

    private static int[] ReadLayerSizes(byte* image, long length, IndexHeader header, string origin)
    {
        long offset = HnswLayout.FirstSectionOf(header.Version);
        if (offset + ((long)header.LayerCount * sizeof(int)) > length)
            throw Refuse(origin, offset, "it ends inside the layer sizes");
        int[] sizes = new Span<int>(image + offset, header.LayerCount).ToArray();
        HnswLayout.RequireShrinking(sizes, header.Count, $"'{origin}' at offset {offset}");
        return sizes;
    }

    private static void RequireSections(ReadOnlySpan<SectionEntry> table, HnswLayout layout, string origin)
    {
        for (int i = 0; i < table.Length; i++)
        {
            SectionEntry expected = layout.Sections[i];
            if (table[i].Id != expected.Id || table[i].Offset != expected.Offset || table[i].Length != expected.Length)
            {
                throw Refuse(
                    origin,
                    IndexHeader.Size + ((long)i * SectionEntry.Size),
                    $"section {i} is ({table[i].Id}, offset {table[i].Offset}, {table[i].Length} bytes) where its shape asks for ({expected.Id}, offset {expected.Offset}, {expected.Length} bytes)");
            }
        }
    }

    private static void RequireRange(string origin, long offset, string what, long value, long minimum, long maximum)
    {
        if (value < minimum || value > maximum)
            throw Refuse(origin, offset, $"{what} is {value}; legal are {minimum} to {maximum}");
    }

    private static PrecomputeException Refuse(string origin, long offset, string why) =>
        new($"'{origin}' is refused at offset {offset}: {why}. Build it again or fetch it again.");

    private static ulong HashOf(byte* image, SectionEntry section)
    {
        var hash = new XxHash64();
        for (ulong done = 0; done < section.Length; done += HashBlock)
            hash.Append(new ReadOnlySpan<byte>(image + section.Offset + done, (int)Math.Min(HashBlock, section.Length - done)));
        return hash.GetCurrentHashAsUInt64();
    }

    private static ulong HeaderHash(byte* image)
    {
        IndexHeader header = *(IndexHeader*)image;
        header.HeaderChecksum = 0;
        var hash = new XxHash64();
        hash.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<IndexHeader>(in header)));
        hash.Append(MemoryMarshal.AsBytes(Table(image)));
        return hash.GetCurrentHashAsUInt64();
    }
}
