namespace Precompute.Numerics;

/// <summary>
/// A sparse float32 matrix in compressed row form. Within a row the columns ascend and are distinct; explicit zeros are allowed.
/// Immutable by convention (the arrays are not copied) and then thread-safe.
/// </summary>
public sealed class CsrMatrix
{
    private readonly long[] _rowOffsets;
    private readonly int[] _columnOrdinals;
    private readonly float[] _values;

    /// <summary>Wraps the three arrays after checking them. O(rows + entries).</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="rowOffsets">rows + 1 positions: row r owns the entries from [r] to [r + 1]; starts with 0, never descends.</param>
    /// <param name="columnOrdinals">The column of each entry.</param>
    /// <param name="values">The value of each entry, finite.</param>
    /// <exception cref="PrecomputeException">The arrays contradict each other or the rules; the message names the row.</exception>
    public CsrMatrix(int rows, int columns, long[] rowOffsets, int[] columnOrdinals, float[] values)
        : this(rows, columns, rowOffsets, columnOrdinals, values, trusted: false)
    {
    }

    private CsrMatrix(int rows, int columns, long[] rowOffsets, int[] columnOrdinals, float[] values, bool trusted)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentNullException.ThrowIfNull(rowOffsets);
        ArgumentNullException.ThrowIfNull(columnOrdinals);
        ArgumentNullException.ThrowIfNull(values);
        Rows = rows;
        Columns = columns;
        _rowOffsets = rowOffsets;
        _columnOrdinals = columnOrdinals;
        _values = values;
        if (!trusted)
            Validate();
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Number of stored entries.</summary>
    public long NonZeroCount => _columnOrdinals.LongLength;

    /// <summary>rows + 1 positions into the entries.</summary>
    public ReadOnlySpan<long> RowOffsets => _rowOffsets;

    /// <summary>The column of every entry, row after row.</summary>
    public ReadOnlySpan<int> ColumnOrdinals => _columnOrdinals;

    /// <summary>The value of every entry, row after row.</summary>
    public ReadOnlySpan<float> Values => _values;

    /// <summary>Number of entries of a row.</summary>
    public int RowLength(int row)
    {
        CheckRow(row);
        return (int)(_rowOffsets[row + 1] - _rowOffsets[row]);
    }

    /// <summary>The columns of a row, ascending.</summary>
    public ReadOnlySpan<int> RowColumns(int row)
    {
        CheckRow(row);
        return _columnOrdinals.AsSpan((int)_rowOffsets[row], (int)(_rowOffsets[row + 1] - _rowOffsets[row]));
    }

    /// <summary>The columns of a row, and after them those of the rows that follow, as many more as there are and <paramref name="more"/> at most.</summary>
    public ReadOnlySpan<int> RowColumnsAndMore(int row, int more)
    {
        CheckRow(row);
        long end = Math.Min(_rowOffsets[row + 1] + more, _rowOffsets[Rows]);
        return _columnOrdinals.AsSpan((int)_rowOffsets[row], (int)(end - _rowOffsets[row]));
    }

    /// <summary>The values of a row, in the order of <see cref="RowColumns"/>.</summary>
    public ReadOnlySpan<float> RowValues(int row)
    {
        CheckRow(row);
        return _values.AsSpan((int)_rowOffsets[row], (int)(_rowOffsets[row + 1] - _rowOffsets[row]));
    }

    /// <summary>The transposed matrix by counting sort: O(rows + columns + entries), two passes, no comparison.</summary>
    public CsrMatrix Transpose()
    {
        long[] offsets = new long[(long)Columns + 1];
        foreach (int column in _columnOrdinals)
            offsets[column + 1]++;
        for (int c = 0; c < Columns; c++)
            offsets[c + 1] += offsets[c];

        // Rows are visited in ascending order, so the result's columns (our rows) ascend within each of its rows.
        long[] next = offsets.AsSpan(0, Columns).ToArray();
        int[] ordinals = new int[_columnOrdinals.LongLength];
        float[] values = new float[_values.LongLength];
        for (int r = 0; r < Rows; r++)
        {
            for (long e = _rowOffsets[r]; e < _rowOffsets[r + 1]; e++)
            {
                long position = next[_columnOrdinals[e]]++;
                ordinals[position] = r;
                values[position] = _values[e];
            }
        }

        return new CsrMatrix(Columns, Rows, offsets, ordinals, values, trusted: true);
    }

    private void CheckRow(int row)
    {
        if ((uint)row >= (uint)Rows)
            Throw.OutOfRange(nameof(row), row, 0, (long)Rows - 1);
    }

    private void Validate()
    {
        if (_rowOffsets.LongLength != (long)Rows + 1)
            throw new PrecomputeException($"A sparse matrix of {Rows} rows needs {(long)Rows + 1} row offsets; there are {_rowOffsets.LongLength}.");
        if (_columnOrdinals.LongLength != _values.LongLength)
            throw new PrecomputeException($"A sparse matrix has {_columnOrdinals.LongLength} columns but {_values.LongLength} values; there must be one of each per entry.");
        if (_rowOffsets[0] != 0)
            throw new PrecomputeException($"The first row offset of a sparse matrix is {_rowOffsets[0]}; it must be 0.");
        if (_rowOffsets[Rows] != _columnOrdinals.LongLength)
            throw new PrecomputeException($"The last row offset of a sparse matrix is {_rowOffsets[Rows]}; it must be the number of entries, {_columnOrdinals.LongLength}.");
        for (int r = 0; r < Rows; r++)
        {
            long start = _rowOffsets[r];
            long end = _rowOffsets[r + 1];
            if (end < start || end > _columnOrdinals.LongLength)
                throw new PrecomputeException($"Row {r} of a sparse matrix runs from entry {start} to {end}; offsets must not descend or pass {_columnOrdinals.LongLength}.");
            ValidateRow(r, start, end);
        }
    }

    private void ValidateRow(int row, long start, long end)
    {
        int previous = -1;
        for (long e = start; e < end; e++)
        {
            int column = _columnOrdinals[e];
            if ((uint)column >= (uint)Columns)
                throw new PrecomputeException($"Row {row} of a sparse matrix names column {column}; legal are 0 to {(long)Columns - 1}.");
            if (column <= previous)
                throw new PrecomputeException($"Row {row} of a sparse matrix has column {column} after {previous}; columns must ascend and be distinct.");
            if (!float.IsFinite(_values[e]))
                throw new PrecomputeException($"Row {row} of a sparse matrix holds {_values[e]} in column {column}; every value must be finite.");
            previous = column;
        }
    }
}
