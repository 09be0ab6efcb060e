using System.Runtime.InteropServices;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>The vectors of a graph as rows for an exact scan.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct GraphRows(HnswGraph graph, bool normOrdered) : IRowSource
{
    /// <inheritdoc/>
    public int Count => graph.Layout.Count;

    /// <inheritdoc/>
    public bool IsNormOrdered => normOrdered;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Vector(int position) => graph.Vector(position);

    /// <inheritdoc/>
    public void Prefetch(int position) => MemoryHint.Prefetch(graph.VectorAddress(position), graph.Layout.Dimensions * sizeof(float));

    /// <inheritdoc/>
    public float NormAt(int position) => graph.NormOf(position);

    /// <inheritdoc/>
    public int OrdinalAt(int position) => graph.OrdinalOf(position);

    /// <inheritdoc/>
    public int PositionOf(int ordinal) => graph.NodeOf(ordinal);
}
