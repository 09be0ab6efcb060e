using System.Numerics;
using Precompute.Numerics;

namespace Precompute.Model.Formats;

/// <summary>
/// Sparse matrices as <c>scipy.sparse.save_npz</c> writes and <c>load_npz</c> reads them. CSR, CSC and COO are read, with indices of
/// any integer type and values of any number type; what comes out is canonical CSR (columns ascend, duplicates summed in the type of
/// the file, explicit zeros kept) in float32.
/// </summary>
public static class ScipyCsrFile
{
    /// <summary>Reads a matrix. O(entries) where rows are sorted, as they are in CSR that scipy calls canonical.</summary>
    /// <param name="path">The .npz file.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <exception cref="CorruptFileException">The file is not such a matrix, or contradicts itself; the message names file and offset.</exception>
    /// <exception cref="UnusableFileException">
    /// The layout is BSR or DIA, the shape exceeds 2³¹ − 1, or a value is not finite in float32; the message names row and column.
    /// </exception>
    public static CsrMatrix Read(string path, NpzOptions? options = null)
    {
        using NpzFile file = NpzFile.Open(path, options);
        options ??= new NpzOptions();
        string format = file.Read("format").ToText() ?? throw new CorruptFileException(path, 0, "the array 'format' is not a name such as 'csr'");
        (int rows, int columns) = ReadShape(file, options.MaxArrayBytes);
        return format switch
        {
            "csr" => ReadCompressed(file, rows, columns, "row"),
            "csc" => ReadCompressed(file, columns, rows, "column").Transpose(),
            "coo" => ReadCoordinates(file, rows, columns),
            _ => throw new UnusableFileException(path, $"the matrix is in the layout '{format}'; csr, csc and coo are read", "Save it with scipy.sparse.save_npz(path, matrix.tocsr())."),
        };
    }

    /// <summary>Writes a matrix (0600) as CSR with int32 indices, which every scipy loads as <c>csr_matrix</c>.</summary>
    /// <param name="path">The file; an older one is replaced.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="compressed">Deflate it: smaller, and slower to write and read.</param>
    public static void Write(string path, CsrMatrix matrix, bool compressed)
    {
        ArgumentNullException.ThrowIfNull(matrix);

        // Entries live in one array, so an offset never exceeds int32.
        int[] offsets = new int[matrix.RowOffsets.Length];
        for (int r = 0; r < offsets.Length; r++)
            offsets[r] = checked((int)matrix.RowOffsets[r]);
        NpzFile.Write(
            path,
            compressed,
            ("indices", NpyArray.Of(matrix.ColumnOrdinals.ToArray())),
            ("indptr", NpyArray.Of(offsets)),
            ("format", NpyArray.OfText("csr")),
            ("shape", NpyArray.Of<long>([matrix.Rows, matrix.Columns])),
            ("data", NpyArray.Of(matrix.Values.ToArray())));
    }

    private static (int Rows, int Columns) ReadShape(NpzFile file, long maxArrayBytes)
    {
        if (file.Read("shape").ToInt64() is not [>= 0 and var rows, >= 0 and var columns])
            throw new CorruptFileException(file.Path, 0, "the array 'shape' is not two whole numbers");

        // Row offsets are needed whatever the layout, and in some nothing in the file bears out the number of rows.
        long limit = Math.Min(Array.MaxLength, maxArrayBytes / sizeof(long)) - 1;
        if (rows > limit || columns > limit)
            throw new UnusableFileException(file.Path, $"the matrix is {rows} × {columns}; at most {limit} rows and columns are read", "Number rows and columns without gaps.");
        return ((int)rows, (int)columns);
    }

    private static CsrMatrix ReadCompressed(NpzFile file, int rows, int columns, string rowName)
    {
        NpyArray[] arrays = file.ReadAll("indptr", "indices", "data");
        long[] offsets = arrays[0].ToInt64() ?? throw NotIntegers(file, "indptr", arrays[0]);
        int[] ordinals = Ordinals(file, "indices", arrays[1], columns);
        if (offsets.Length != rows + 1L)
            throw new CorruptFileException(file.Path, 0, $"the array 'indptr' has {offsets.Length} elements; a matrix of {rows} {rowName}s needs {rows + 1L}");
        long previous = 0;
        for (int r = 0; r < offsets.Length; r++)
        {
            if (offsets[r] < previous || offsets[r] > ordinals.Length || (r == 0 && offsets[r] != 0))
                throw new CorruptFileException(file.Path, 0, $"the array 'indptr' has {offsets[r]} at {rowName} {r} after {previous}, of {ordinals.Length} entries");
            previous = offsets[r];
        }

        if (previous != ordinals.Length)
            throw new CorruptFileException(file.Path, 0, $"the array 'indptr' ends at {previous}, but there are {ordinals.Length} entries");
        return Convert(new ScipyEntries(file.Path, rowName, rows, columns, offsets, ordinals), arrays[2]);
    }

    private static CsrMatrix ReadCoordinates(NpzFile file, int rows, int columns)
    {
        NpyArray[] arrays = file.ReadAll("row", "col", "data");
        int[] rowOrdinals = Ordinals(file, "row", arrays[0], rows);
        int[] ordinals = Ordinals(file, "col", arrays[1], columns);
        if (rowOrdinals.Length != ordinals.Length)
            throw new CorruptFileException(file.Path, 0, $"the array 'row' has {rowOrdinals.Length} elements and 'col' {ordinals.Length}");
        return Convert(new ScipyEntries(file.Path, "row", rows, columns, rowOrdinals, ordinals), arrays[2]);
    }

    private static CsrMatrix Convert(ScipyEntries entries, NpyArray data)
    {
        if (data.Shape.Length != 1 || data.Count != entries.Count)
            throw new CorruptFileException(entries.Path, 0, $"the array 'data' has {data.Count} elements in {data.Shape.Length} dimensions; {entries.Count} in one belong to the indices");
        return data.ElementType switch
        {
            NpyElementType.Bool => entries.ToMatrix(data.As<byte>(), static (a, b) => (byte)(a | b)),
            NpyElementType.UInt8 => Sum<byte>(),
            NpyElementType.Int8 => Sum<sbyte>(),
            NpyElementType.Int16 => Sum<short>(),
            NpyElementType.UInt16 => Sum<ushort>(),
            NpyElementType.Int32 => Sum<int>(),
            NpyElementType.UInt32 => Sum<uint>(),
            NpyElementType.Int64 => Sum<long>(),
            NpyElementType.UInt64 => Sum<ulong>(),
            NpyElementType.Float16 => Sum<Half>(),
            NpyElementType.Float32 => Sum<float>(),
            NpyElementType.Float64 => Sum<double>(),
            _ => throw new CorruptFileException(entries.Path, 0, "the array 'data' holds text"),
        };

        CsrMatrix Sum<T>()
            where T : unmanaged, INumberBase<T> => entries.ToMatrix(data.As<T>(), static (a, b) => a + b);
    }

    private static int[] Ordinals(NpzFile file, string name, NpyArray array, int size)
    {
        int[]? ordinals = array.ElementType is NpyElementType.Int32 ? array.As<int>() : null;
        if (ordinals is null)
        {
            long[] wide = array.ToInt64() ?? throw NotIntegers(file, name, array);
            ordinals = new int[wide.Length];
            for (int i = 0; i < wide.Length; i++)
                ordinals[i] = (ulong)wide[i] < (ulong)size ? (int)wide[i] : throw Outside(i, wide[i]);
        }
        else
        {
            int bad = ordinals.AsSpan().IndexOfAnyExceptInRange(0, size - 1);
            if (bad >= 0)
                throw Outside(bad, ordinals[bad]);
        }

        return array.Shape.Length == 1 ? ordinals : throw NotIntegers(file, name, array);

        CorruptFileException Outside(int entry, long value) =>
            new(file.Path, 0, $"the array '{name}' has {value} at entry {entry}; legal are 0 to {size - 1L}");
    }

    private static CorruptFileException NotIntegers(NpzFile file, string name, NpyArray array) =>
        new(file.Path, 0, $"the array '{name}' holds {array.ElementType} in {array.Shape.Length} dimensions; whole numbers in one were expected");
}
