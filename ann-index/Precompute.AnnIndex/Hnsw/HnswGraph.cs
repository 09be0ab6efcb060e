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
    private readonly long _recordBytes;
    private readonly int _vectorOffset;

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
        _vectorOffset = layout.VectorOffset;
    }

    /// <summary>The shape.</summary>
    public HnswLayout Layout { get; }

    /// <summary>A node's slots for links on a layer; −1 ends the used ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<int> Links(int node, int layer) => layer == 0
        ? new Span<int>(_nodes + (node * _recordBytes), Layout.BaseLinks)
        : new Span<int>(_upperLinks + Layout.UpperOffsets[layer] + ((long)node * Layout.M), Layout.M);

    /// <summary>A node's links on layer 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int* BaseLinks(int node) => (int*)(_nodes + (node * _recordBytes));

    /// <summary>A node's vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<float> Vector(int node) => new(_nodes + (node * _recordBytes) + _vectorOffset, Layout.Dimensions);

    /// <summary>The address of a node's vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void* VectorAddress(int node) => _nodes + (node * _recordBytes) + _vectorOffset;

    /// <summary>Norms of the caller's vectors, by node.</summary>
    public Span<float> Norms => new(_norms, Layout.Count);

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
