using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>A node's codes, widened to be compared with those of other nodes. One a worker; not thread-safe.</summary>
internal sealed unsafe class NodeQuery(int codeLength)
{
    // Pinned: walks use its address.
    private readonly short[] _codes = GC.AllocateArray<short>(codeLength, pinned: true);

    /// <summary>The codes.</summary>
    public short* Codes => (short*)Marshal.UnsafeAddrOfPinnedArrayElement(_codes, 0);

    /// <summary>The node they are of.</summary>
    public int Node { get; private set; } = -1;

    /// <summary>Takes a node.</summary>
    public void Load(in HnswGraph graph, int node)
    {
        Node = node;
        Int8Codes.Widen(graph.Codes(node), Codes, graph.Layout.CodeLength);
    }
}
