using System.Numerics;
using Precompute.Numerics;

namespace Precompute.Model.Formats;

/// <summary>The entries of a matrix from a file, row after row, their columns in any order and possibly repeated.</summary>
internal sealed class ScipyEntries
{
    private readonly string _rowName;
    private readonly int _rows;
    private readonly int _columns;
    private readonly long[] _offsets;
    private readonly int[] _ordinals;

    // Where the values of the entries lie in the file's array; null where in this order.
    private readonly int[]? _positions;

    /// <summary>Entries of compressed rows.</summary>
    public ScipyEntries(string path, string rowName, int rows, int columns, long[] offsets, int[] ordinals)
    {
        (Path, _rowName, _rows, _columns, _offsets, _ordinals) = (path, rowName, rows, columns, offsets, ordinals);
    }

    /// <summary>Entries with coordinates, brought into rows by a counting sort that keeps their order.</summary>
    public ScipyEntries(string path, string rowName, int rows, int columns, int[] rowOrdinals, int[] ordinals)
    {
        (Path, _rowName, _rows, _columns) = (path, rowName, rows, columns);
        _offsets = new long[rows + 1L];
        foreach (int row in rowOrdinals)
            _offsets[row + 1]++;
        for (int r = 0; r < rows; r++)
            _offsets[r + 1] += _offsets[r];
        long[] next = _offsets.AsSpan(0, rows).ToArray();
        _positions = new int[ordinals.Length];
        _ordinals = new int[ordinals.Length];
        for (int e = 0; e < ordinals.Length; e++)
        {
            long to = next[rowOrdinals[e]]++;
            _positions[to] = e;
            _ordinals[to] = ordinals[e];
        }
    }

    public string Path { get; }

    public int Count => _ordinals.Length;

    /// <summary>The canonical matrix.</summary>
    /// <param name="data">One value an entry, in the order of the file.</param>
    /// <param name="add">Joins the values of one place, in the order of the file.</param>
    /// <exception cref="UnusableFileException">A value is not finite in float32.</exception>
    public CsrMatrix ToMatrix<T>(T[] data, Func<T, T, T> add)
        where T : unmanaged, INumberBase<T>
    {
        T[] values = data;
        if (_positions is { } positions)
            values = Array.ConvertAll(positions, p => data[p]);
        (long[] offsets, int[] ordinals) = (_offsets, _ordinals);
        if (!IsCanonical())
            (offsets, ordinals, values) = SortAndAdd(values, add);
        float[] rounded = values as float[] ?? NpyMemory.Round(values);
        int bad = VectorKernels.IndexOfNonFinite(rounded);
        if (bad >= 0)
            throw NotFinite(offsets, bad, ordinals[bad], values[bad]);
        return new CsrMatrix(_rows, _columns, offsets, ordinals, rounded);
    }

    private bool IsCanonical()
    {
        for (int r = 0; r < _rows; r++)
        {
            int previous = -1;
            foreach (int column in _ordinals.AsSpan((int)_offsets[r], (int)(_offsets[r + 1] - _offsets[r])))
            {
                if (column <= previous)
                    return false;
                previous = column;
            }
        }

        return true;
    }

    private (long[] Offsets, int[] Ordinals, T[] Values) SortAndAdd<T>(T[] values, Func<T, T, T> add)
        where T : unmanaged, INumberBase<T>
    {
        long[] offsets = new long[_offsets.Length];
        int[] ordinals = new int[Count];
        T[] sums = new T[Count];
        long[] keys = [];
        int end = 0;
        for (int r = 0; r < _rows; r++)
        {
            int start = (int)_offsets[r];
            int length = (int)(_offsets[r + 1] - start);
            if (keys.Length < length)
                keys = new long[Math.Max(length, 2 * keys.Length)];

            // The place in the row behind the column: equal columns stay in the order of the file.
            for (int i = 0; i < length; i++)
                keys[i] = ((long)_ordinals[start + i] << 32) | (uint)i;
            keys.AsSpan(0, length).Sort();
            int rowStart = end;
            foreach (long key in keys.AsSpan(0, length))
            {
                int column = (int)(key >> 32);
                T value = values[start + (int)key];
                if (end > rowStart && ordinals[end - 1] == column)
                {
                    sums[end - 1] = add(sums[end - 1], value);
                    continue;
                }

                ordinals[end] = column;
                sums[end++] = value;
            }

            offsets[r + 1] = end;
        }

        return (offsets, ordinals[..end], sums[..end]);
    }

    private UnusableFileException NotFinite<T>(long[] offsets, int entry, int column, T value)
    {
        int row = Array.FindIndex(offsets, offset => offset > entry) - 1;
        (int r, int c) = _rowName is "row" ? (row, column) : (column, row);
        return new UnusableFileException(Path, $"the value in row {r}, column {c} is {value}, which is not finite as float32", "Remove or replace it, then save the matrix again.");
    }
}
