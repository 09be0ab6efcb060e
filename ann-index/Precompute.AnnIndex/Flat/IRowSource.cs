namespace Precompute.AnnIndex;

/// <summary>Rows that an exact scan reads. Implemented by small structs, so that the scan is compiled per storage.</summary>
internal interface IRowSource
{
    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>True when positions descend by norm.</summary>
    public bool IsNormOrdered { get; }

    /// <summary>The vector at a position.</summary>
    public ReadOnlySpan<float> Vector(int position);

    /// <summary>Asks the memory for the vector at a position.</summary>
    public void Prefetch(int position);

    /// <summary>The norm at a position; asked only of inner products, +∞ where it is not known.</summary>
    public float NormAt(int position);

    /// <summary>The ordinal at a position.</summary>
    public int OrdinalAt(int position);

    /// <summary>The position of an ordinal.</summary>
    public int PositionOf(int ordinal);
}
