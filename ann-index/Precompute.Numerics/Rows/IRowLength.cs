namespace Precompute.Numerics.Rows;

/// <summary>
/// How long the rows are that a loop works on. Where the length is a constant, the JIT makes a version of its own for it: addresses within a
/// group of rows become displacements, and counters and conditions disappear. Implementations are empty structs.
/// </summary>
internal interface IRowLength
{
    /// <summary>Floats a row, padded: a multiple of 16.</summary>
    /// <param name="stride">The length, where it is not known beforehand.</param>
    public static abstract int Of(int stride);
}
