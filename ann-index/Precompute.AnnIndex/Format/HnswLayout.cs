using Precompute.Numerics;

namespace Precompute.AnnIndex.Format;

/// <summary>
/// Where everything lies in an index of a given shape: the same arithmetic lays out a new index and checks a file. All sums are
/// overflow-checked, so a hostile header ends in a message and not in a wild pointer.
/// </summary>
internal sealed class HnswLayout
{
    /// <summary>More layers than any index has: each is at most half of the one below.</summary>
    public const int MaxLayers = 32;

    private const int Alignment = 64;
    private const int CodeAlignment = 32;
    private const int SectionsWithoutCodes = 6;
    private static readonly SectionId[] Order = Enum.GetValues<SectionId>();

    /// <summary>Computes the layout.</summary>
    /// <param name="count">Number of vectors.</param>
    /// <param name="dimensions">Length of each.</param>
    /// <param name="m">Links of a node on upper layers.</param>
    /// <param name="layerSizes">Nodes of each layer, layer 0 first.</param>
    /// <param name="version">Of the format.</param>
    public HnswLayout(int count, int dimensions, int m, int[] layerSizes, uint version = IndexHeader.CurrentVersion)
    {
        Version = version;
        Count = count;
        Dimensions = dimensions;
        M = m;
        LayerSizes = layerSizes;
        BaseLinks = 2 * m;
        int vectorBytes = (int)AlignUp((long)dimensions * sizeof(float), Alignment);
        if (HasCodes)
        {
            CodeLength = Int8Codes.PaddedLength(dimensions);
            PayloadOffset = (int)AlignUp((long)BaseLinks * sizeof(int), CodeAlignment);
            RecordBytes = checked(PayloadOffset + CodeLength);
            VectorStride = vectorBytes;
        }
        else
        {
            PayloadOffset = (int)AlignUp((long)BaseLinks * sizeof(int), Alignment);
            RecordBytes = checked(PayloadOffset + vectorBytes);
            VectorStride = RecordBytes;
        }

        UpperOffsets = new long[layerSizes.Length];
        long upper = 0;
        for (int layer = 1; layer < layerSizes.Length; layer++)
        {
            UpperOffsets[layer] = upper;
            upper = checked(upper + ((long)layerSizes[layer] * m));
        }

        long[] lengths =
        [
            (long)layerSizes.Length * sizeof(int), checked((long)count * RecordBytes), checked(upper * sizeof(int)),
            (long)count * sizeof(int), (long)count * sizeof(int), (long)count * sizeof(float),
            (long)count * sizeof(float), checked((long)count * vectorBytes),
        ];
        long offset = FirstSectionOf(version);
        Sections = new SectionEntry[SectionCountOf(version)];
        for (int i = 0; i < Sections.Length; i++)
        {
            Sections[i] = new SectionEntry { Id = (uint)Order[i], Offset = (ulong)offset, Length = (ulong)lengths[i] };
            offset = AlignUp(checked(offset + lengths[i]), Alignment);
        }

        FileLength = offset;
    }

    /// <summary>Of the format.</summary>
    public uint Version { get; }

    /// <summary>Whether records hold codes beside the links, and vectors lie apart.</summary>
    public bool HasCodes => Version > IndexHeader.LastWithoutCodes;

    /// <summary>Number of sections of a version.</summary>
    public static int SectionCountOf(uint version) => version > IndexHeader.LastWithoutCodes ? Order.Length : SectionsWithoutCodes;

    /// <summary>First byte behind the section table of a version.</summary>
    public static long TableEndOf(uint version) => IndexHeader.Size + ((long)SectionCountOf(version) * SectionEntry.Size);

    /// <summary>Where the first section, the layer sizes, starts in every file of a version.</summary>
    public static long FirstSectionOf(uint version) => AlignUp(TableEndOf(version), Alignment);

    /// <summary>The file, as messages about its content name it.</summary>
    public string Origin { get; init; } = "index in memory";

    /// <summary>Number of vectors.</summary>
    public int Count { get; }

    /// <summary>Length of each vector.</summary>
    public int Dimensions { get; }

    /// <summary>Links of a node on upper layers.</summary>
    public int M { get; }

    /// <summary>Nodes of each layer.</summary>
    public int[] LayerSizes { get; }

    /// <summary>Links of a node on layer 0.</summary>
    public int BaseLinks { get; }

    /// <summary>Bytes from a record's start to what follows the links: codes, or in version 1 the vector.</summary>
    public int PayloadOffset { get; }

    /// <summary>Codes of a node, padding included; 0 in version 1.</summary>
    public int CodeLength { get; }

    /// <summary>Bytes from a vector to the next.</summary>
    public int VectorStride { get; }

    /// <summary>Bytes of a node's record.</summary>
    public int RecordBytes { get; }

    /// <summary>For each layer above 0: the first of its links, in links from the start of the section.</summary>
    public long[] UpperOffsets { get; }

    /// <summary>The section table, without checksums.</summary>
    public SectionEntry[] Sections { get; }

    /// <summary>Bytes of the whole file.</summary>
    public long FileLength { get; }

    /// <summary>The sections, in their order.</summary>
    public IEnumerable<SectionId> SectionIds => Order.Take(Sections.Length);

    /// <summary>The entry of a section.</summary>
    public SectionEntry this[SectionId id] => Sections[(int)id - 1];

    /// <summary>
    /// Layer sizes for n vectors: layer l holds n / Mˡ of them. That is the expectation of the paper's random levels
    /// (mL = 1 / ln M), taken exactly.
    /// </summary>
    public static int[] LayerSizesFor(int count, int m)
    {
        var sizes = new List<int> { count };
        for (long size = count / m; size > 0 && sizes.Count < MaxLayers; size /= m)
            sizes.Add((int)size);
        return [.. sizes];
    }

    /// <summary>Refuses layer sizes that do not shrink.</summary>
    /// <exception cref="PrecomputeException">A layer is empty, or larger than the one below.</exception>
    public static void RequireShrinking(ReadOnlySpan<int> sizes, int count, string origin)
    {
        for (int layer = 0; layer < sizes.Length; layer++)
        {
            int largest = layer == 0 ? count : sizes[layer - 1];
            bool wrong = layer == 0 ? sizes[0] != count : sizes[layer] < 1 || sizes[layer] > largest;
            if (wrong)
                throw new PrecomputeException($"{origin}: layer {layer} claims {sizes[layer]} nodes; legal are 1 to {largest}.");
        }
    }

    private static long AlignUp(long value, int alignment) => checked(value + alignment - 1) / alignment * alignment;
}
