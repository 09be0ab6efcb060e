using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.AnnIndex.Hnsw;

/// <summary>Where the codes of nodes lie.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct CodeRows(sbyte* first, long stride, int length)
{
    /// <summary>The product of a query with a node's codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Dot(short* query, int node) => Int8Codes.Dot(query, first + (node * stride), length);

    /// <summary>The products with four nodes' codes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dot4(short* query, int* nodes, out int sum0, out int sum1, out int sum2, out int sum3) => Int8Codes.Dot4(
        query, first + (nodes[0] * stride), first + (nodes[1] * stride), first + (nodes[2] * stride), first + (nodes[3] * stride), length,
        out sum0, out sum1, out sum2, out sum3);

    /// <summary>Asks the memory for the codes of nodes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int* nodes, int count)
    {
        for (int i = 0; i < count; i++)
            MemoryHint.Prefetch(first + (nodes[i] * stride), length);
    }
}
