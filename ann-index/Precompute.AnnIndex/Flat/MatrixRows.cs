using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>Rows of a matrix as they came.</summary>
internal readonly struct MatrixRows(DenseMatrix rows) : IRowSource
{
    /// <inheritdoc/>
    public int Count => rows.Rows;

    /// <inheritdoc/>
    public bool IsNormOrdered => false;

    /// <inheritdoc/>
    public ReadOnlySpan<float> Vector(int position) => rows.Row(position);

    /// <inheritdoc/>
    public void Prefetch(int position)
    {
        // Rows are read one after the other, which the processor sees itself.
    }

    /// <inheritdoc/>
    public float NormAt(int position) => float.PositiveInfinity;

    /// <inheritdoc/>
    public int OrdinalAt(int position) => position;

    /// <inheritdoc/>
    public int PositionOf(int ordinal) => ordinal;
}
