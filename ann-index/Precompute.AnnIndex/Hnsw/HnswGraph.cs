using System.Runtime.CompilerServices;
using Precompute.AnnIndex.Format;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>
/// Typed access to the memory of an index: nodes (internal numbers, in insertion order) with their links, vectors, norms and
/// ordinals. Numbers read from the memory are checked where they are used, because a mapped file may lie.
/// The caller keeps the <see cref="IndexMemory"/> alive.
/// </summary>
internal readonly unsafe struct HnswGraph
{
    private readonly byte* _nodes;
    private readonly int* _upperLinks;
    private readonly int* _ordinals;
    private readonly int* _positions;
    private readonly float* _norms;
    private readonly float* _scales;
    private readonly byte* _vectors;
    private readonly long _recordBytes;
    private readonly long _vectorStride;
    private readonly int _payloadOffset;

    /// <summary>Views memory laid out as given.</summary>
    public HnswGraph(byte* start, HnswLayout layout)
    {
        Layout = layout;
        _nodes = start + layout[SectionId.Nodes].Offset;
        _upperLinks = (int*)(start + layout[SectionId.UpperLinks].Offset);
        _ordinals = (int*)(start + layout[SectionId.Ordinals].Offset);
        _positions = (int*)(start + layout[SectionId.Positions].Offset);
        _norms = (float*)(start + layout[SectionId.Norms].Offset);
        _recordBytes = layout.RecordBytes;
        _payloadOffset = layout.PayloadOffset;
        _vectorStride = layout.VectorStride;
        _scales = layout.HasCodes ? (float*)(start + layout[SectionId.Scales].Offset) : null;
        _vectors = layout.HasCodes ? start + layout[SectionId.Vectors].Offset : _nodes + _payloadOffset;
    }

    /// <summary>The shape.</summary>
    public HnswLayout Layout { get; }

    /// <summary>A node's slots for links on a layer; −1 ends the used ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<int> Links(int node, int layer) => new(LinksAddress(node, layer), SlotsOn(layer));

    /// <summary>The address of a node's slots for links on a layer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int* LinksAddress(int node, int layer) => layer == 0
        ? (int*)(_nodes + (node * _recordBytes))
        : _upperLinks + Layout.UpperOffsets[layer] + ((long)node * Layout.M);

    /// <summary>Slots of a node for links on a layer.</summary>
    public int SlotsOn(int layer) => layer == 0 ? Layout.BaseLinks : Layout.M;

    /// <summary>A node's vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<float> Vector(int node) => new(_vectors + (node * _vectorStride), Layout.Dimensions);

    /// <summary>The address of a node's vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* VectorAddress(int node) => (float*)(_vectors + (node * _vectorStride));

    /// <summary>A node's codes; only where the layout has them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public sbyte* Codes(int node) => (sbyte*)(_nodes + (node * _recordBytes) + _payloadOffset);

    /// <summary>The codes of all nodes; only where the layout has them.</summary>
    public CodeRows CodeRows => new(Codes(0), _recordBytes, Layout.CodeLength);

    /// <summary>Copies everything into a graph of the same shape, of any version with codes.</summary>
    public void CopyTo(HnswGraph other)
    {
        for (int node = 0; node < Layout.Count; node++)
        {
            for (int layer = 0; layer < Layout.LayerSizes.Length && node < Layout.LayerSizes[layer]; layer++)
                Links(node, layer).CopyTo(other.Links(node, layer));
            Vector(node).CopyTo(other.Vector(node));
            other.Encode(node);
        }

        Norms.CopyTo(other.Norms);
        Ordinals.CopyTo(other.Ordinals);
        Positions.CopyTo(other.Positions);
    }

    /// <summary>Computes a node's codes from its vector.</summary>
    public void Encode(int node) =>
        _scales[node] = Int8Codes.Encode(Vector(node), new Span<sbyte>(Codes(node), Layout.CodeLength), out _);

    /// <summary>
    /// What a unit of each node's codes is worth in the node's unit vector (0 for zero vectors): what a cosine is computed by.
    /// </summary>
    public float[] AngularWorth()
    {
        float[] worth = new float[Layout.Count];
        for (int node = 0; node < worth.Length; node++)
            worth[node] = _scales[node] * QueryCheck.Inverse(VectorKernels.Norm(Vector(node)));
        return worth;
    }

    /// <summary>What a unit of each node's codes is worth; only where the layout has codes.</summary>
    public float* Scales => _scales;

    /// <summary>Norms of the caller's vectors, by node.</summary>
    public Span<float> Norms => new(_norms, Layout.Count);

    /// <summary>The norm of a node's vector as the caller gave it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float NormOf(int node) => _norms[node];

    /// <summary>Node → the caller's ordinal.</summary>
    public Span<int> Ordinals => new(_ordinals, Layout.Count);

    /// <summary>The caller's ordinal → node.</summary>
    public Span<int> Positions => new(_positions, Layout.Count);

    /// <summary>The caller's ordinal of a node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int OrdinalOf(int node)
    {
        int ordinal = _ordinals[node];
        if ((uint)ordinal >= (uint)Layout.Count)
            ThrowCorrupt(SectionId.Ordinals, (long)node * sizeof(int), $"node {node} names ordinal {ordinal}", Layout.Count);
        return ordinal;
    }

    /// <summary>The node of a caller's ordinal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NodeOf(int ordinal)
    {
        int node = _positions[ordinal];
        if ((uint)node >= (uint)Layout.Count)
            ThrowCorrupt(SectionId.Positions, (long)ordinal * sizeof(int), $"ordinal {ordinal} names node {node}", Layout.Count);
        return node;
    }

    /// <summary>A link that leads nowhere was read.</summary>
    /// <exception cref="PrecomputeException">Always; it names the file and where in it the node's links are.</exception>
    public void ThrowBadLink(int node, int layer, int link)
    {
        (SectionId section, long offset) = layer == 0
            ? (SectionId.Nodes, node * _recordBytes)
            : (SectionId.UpperLinks, (Layout.UpperOffsets[layer] + ((long)node * Layout.M)) * sizeof(int));
        ThrowCorrupt(section, offset, $"node {node} links to {link} on layer {layer}", Layout.LayerSizes[layer]);
    }

    private void ThrowCorrupt(SectionId section, long offset, string what, int count) => throw new PrecomputeException(
        $"'{Layout.Origin}' is damaged at offset {(long)Layout[section].Offset + offset}: {what}, but there are {count}. Check its integrity, and build it again or fetch it again.");
}
