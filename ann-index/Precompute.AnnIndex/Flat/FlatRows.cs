using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>Rows of a matrix, in norm order or as they came.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct FlatRows(DenseMatrix rows, int dimensions, NormOrder? order) : IRowSource
{
    /// <inheritdoc/>
    public int Count => rows.Rows;

    /// <inheritdoc/>
    public bool IsNormOrdered => order is not null;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Vector(int position) => rows.Row(position)[..dimensions];

    /// <inheritdoc/>
    public float NormAt(int position) => order is null ? float.PositiveInfinity : order.Norms[position];

    /// <inheritdoc/>
    public int OrdinalAt(int position) => order is null ? position : order.Ordinals[position];

    /// <inheritdoc/>
    public int PositionOf(int ordinal) => order is null ? ordinal : order.Positions[ordinal];
}
