using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Precompute.AnnIndex.Hnsw;
using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>Rows of a matrix in norm order.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct FlatRows(DenseMatrix rows, NormOrder order) : IRowSource
{
    /// <inheritdoc/>
    public int Count => rows.Rows;

    /// <inheritdoc/>
    public bool IsNormOrdered => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<float> Vector(int position) => rows.Row(order.Ordinals[position]);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int position) => MemoryHint.Prefetch(rows.RowPointer(order.Ordinals[position]), rows.Columns * sizeof(float));

    /// <inheritdoc/>
    public float NormAt(int position) => order.Norms[position];

    /// <inheritdoc/>
    public int OrdinalAt(int position) => order.Ordinals[position];

    /// <inheritdoc/>
    public int PositionOf(int ordinal) => order.Positions[ordinal];
}
