using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Precompute.Numerics;

/// <summary>
/// A row-major float32 matrix, zeroed at birth, whose first element is 64-byte aligned; every row start is aligned when the
/// number of columns is a multiple of 16. Sizes are 64-bit: up to 2³⁵ elements. The memory never moves and belongs to the garbage
/// collector (a pinned array of cache lines), so a span of a row keeps it alive and there is nothing to dispose.
/// Reading is thread-safe; writers must keep to different rows.
/// </summary>
public sealed class DenseMatrix
{
    private const int FloatsPerLine = 16;
    private readonly CacheLine[] _lines;
    private readonly nint _firstFloat;

    /// <summary>Creates a zero matrix.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Number of columns, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is negative, or the product exceeds what one block of memory can hold.</exception>
    public DenseMatrix(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        long elements = (long)rows * columns;

        // One line more than needed: the array's data is only 8-byte aligned, the first float is moved up to the next line.
        long lines = ((elements + FloatsPerLine - 1) / FloatsPerLine) + 1;
        if (lines > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(rows), rows, $"A matrix of {rows} × {columns} exceeds the largest supported size of {(long)Array.MaxLength * FloatsPerLine} elements.");
        Rows = rows;
        Columns = columns;
        _lines = GC.AllocateArray<CacheLine>((int)lines, pinned: true);
        nint address = Marshal.UnsafeAddrOfPinnedArrayElement(_lines, 0);
        _firstFloat = ((64 - (address & 63)) & 63) / sizeof(float);
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns: the length of each row.</summary>
    public int Columns { get; }

    /// <summary>Rows × columns.</summary>
    public long ElementCount => (long)Rows * Columns;

    /// <summary>One row, <see cref="Columns"/> elements.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<float> Row(int row)
    {
        if ((uint)row >= (uint)Rows)
            Throw.OutOfRange(nameof(row), row, 0, (long)Rows - 1);
        return MemoryMarshal.CreateSpan(ref ElementUnchecked(row), Columns);
    }

    /// <summary>Consecutive rows as one span of <paramref name="count"/> × <see cref="Columns"/> elements.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rows do not exist, or are more than one span can hold.</exception>
    public Span<float> RowsSpan(int first, int count)
    {
        Throw.IfOutside(nameof(first), first, 0, Rows);
        Throw.IfOutside(nameof(count), count, 0, Rows - first);
        long elements = (long)count * Columns;
        if (elements > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"{count} rows of {Columns} are {elements} elements; a span holds at most {int.MaxValue}.");
        return MemoryMarshal.CreateSpan(ref ElementUnchecked(first), (int)elements);
    }

    /// <summary>
    /// The address of a row's first element. The memory does not move, but it is kept alive only by this object:
    /// call <see cref="GC.KeepAlive"/> on the matrix after the last use.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe float* RowPointer(int row)
    {
        if ((uint)row >= (uint)Rows)
            Throw.OutOfRange(nameof(row), row, 0, (long)Rows - 1);
        return (float*)Unsafe.AsPointer(ref ElementUnchecked(row));
    }

    /// <summary>An independent copy.</summary>
    public DenseMatrix Clone()
    {
        var copy = new DenseMatrix(Rows, Columns);
        for (int r = 0; r < Rows; r++)
            Row(r).CopyTo(copy.Row(r));
        return copy;
    }

    /// <summary>Refuses a matrix that holds a NaN or an infinity.</summary>
    /// <param name="name">What the matrix is called in the message.</param>
    /// <exception cref="PrecomputeException">A value is not finite; the message names row and column.</exception>
    public void RequireFinite(string name)
    {
        for (int r = 0; r < Rows; r++)
        {
            Span<float> row = Row(r);
            int column = VectorKernels.IndexOfNonFinite(row);
            if (column >= 0)
                Throw.NotFinite(name, r, column, row[column]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref float ElementUnchecked(int row) => ref Unsafe.Add(
        ref Unsafe.As<CacheLine, float>(ref MemoryMarshal.GetArrayDataReference(_lines)),
        _firstFloat + (nint)((long)row * Columns));

    [StructLayout(LayoutKind.Sequential, Size = FloatsPerLine * sizeof(float))]
    private readonly struct CacheLine;
}
