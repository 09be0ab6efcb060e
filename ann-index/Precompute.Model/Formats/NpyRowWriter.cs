using System.Runtime.InteropServices;

namespace Precompute.Model.Formats;

/// <summary>
/// A .npy matrix whose rows arrive one by one, in any order and from several threads: rows are gathered in stripes and each stripe is
/// written when its last row is there. While rows arrive nearly in order, memory is a few stripes, whatever the size of the file.
/// </summary>
/// <typeparam name="T"><see cref="int"/> or <see cref="float"/>.</typeparam>
public sealed class NpyRowWriter<T> : IDisposable
    where T : unmanaged
{
    private const int StripeBytes = 1 << 18;
    private readonly FileStream _stream;
    private readonly int _dataOffset;
    private readonly int _stripeRows;
    private readonly Stripe?[] _stripes;
    private int _rowsLeft;

    /// <summary>Creates the file.</summary>
    /// <param name="path">The file, in place of an older one.</param>
    /// <param name="rows">Rows to come.</param>
    /// <param name="columns">Values a row, at least one.</param>
    /// <exception cref="NotSupportedException">The element type is neither int nor float.</exception>
    public NpyRowWriter(string path, int rows, int columns)
    {
        SectionFileLayout.RequireLittleEndian();
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        string descriptor = typeof(T) == typeof(int) ? "<i4" : typeof(T) == typeof(float) ? "<f4"
            : throw new NotSupportedException($"A matrix of {typeof(T).Name} is not written; int and float are.");
        Rows = rows;
        Columns = columns;
        _rowsLeft = rows;
        _stripeRows = (int)Math.Max(1L, StripeBytes / ((long)columns * Marshal.SizeOf<T>()));
        _stripes = new Stripe?[(int)((rows + (_stripeRows - 1L)) / _stripeRows)];
        _stream = PrivateFile.Create(path, bufferSize: 0);
        byte[] header = NpyHeader.Format(descriptor, rows, columns);
        _dataOffset = header.Length;
        _stream.Write(header);
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Values a row.</summary>
    public int Columns { get; }

    /// <summary>Takes one row; each must be given once. Thread-safe for different rows.</summary>
    /// <param name="row">Which.</param>
    /// <param name="values">Its first values.</param>
    /// <param name="rest">What the remaining ones are.</param>
    /// <exception cref="IOException">The stripe that it completes cannot be written: the disk is full, for instance.</exception>
    public void Write(int row, ReadOnlySpan<T> values, T rest)
    {
        if ((uint)row >= (uint)Rows)
            throw new ArgumentOutOfRangeException(nameof(row), row, $"There is no row {row}; legal are 0 to {Rows - 1}.");
        if (values.Length > Columns)
            throw new ArgumentException($"Row {row} has {values.Length} values; the matrix has {Columns} columns.", nameof(values));
        int number = row / _stripeRows;
        int firstRow = number * _stripeRows;
        int rows = Math.Min(_stripeRows, Rows - firstRow);
        Stripe stripe = _stripes[number] ?? Open(number, rows);
        Span<T> target = stripe.Values.AsSpan((row - firstRow) * Columns, Columns);
        values.CopyTo(target);
        target[values.Length..].Fill(rest);
        if (Interlocked.Increment(ref stripe.Filled) < rows)
            return;
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(stripe.Values.AsSpan());
        RandomAccess.Write(_stream.SafeFileHandle, bytes, _dataOffset + ((long)firstRow * Columns * Marshal.SizeOf<T>()));
        _stripes[number] = null;
        Interlocked.Add(ref _rowsLeft, -rows);
    }

    /// <summary>Ends the file when every row was given.</summary>
    /// <exception cref="InvalidOperationException">A row is missing.</exception>
    public void Complete()
    {
        if (_rowsLeft != 0)
            throw new InvalidOperationException($"{_rowsLeft} rows of the matrix, at most, were not given.");
        _stream.Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private Stripe Open(int number, int rows)
    {
        Stripe created = new(rows * Columns);
        return Interlocked.CompareExchange(ref _stripes[number], created, null) ?? created;
    }

    private sealed class Stripe(int length)
    {
        public readonly T[] Values = GC.AllocateUninitializedArray<T>(length);

        public int Filled;
    }
}
