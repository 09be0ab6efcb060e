using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.Model.Formats;

/// <summary>
/// NumPy .npy files, loadable by <c>numpy.load</c>: arrays of any supported type, and the two kinds a version holds, float32
/// matrices and ids as uint8 (n, 16) in the byte order of their text. Reading accepts exactly what its shape says: a byte too few or
/// too many is refused before anything is allocated.
/// </summary>
public static class NpyFile
{
    private const string Float32 = "<f4";
    private const string UInt8 = "|u1";
    private const int IdBytes = 16;
    private const int ChunkBytes = 1 << 20;

    /// <summary>Writes an array of any supported type, C order.</summary>
    public static void Write(string path, NpyArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        using FileStream stream = PrivateFile.Create(path);
        NpyWriter.Write(stream, array);
        stream.Flush(flushToDisk: true);
    }

    /// <summary>
    /// Reads an array of 0, 1 or 2 dimensions: bool, integers and floats of 1 to 8 bytes, text. Fortran order becomes C order;
    /// big-endian elements are refused.
    /// </summary>
    /// <exception cref="CorruptFileException">The file is not such an array, or is cut off.</exception>
    public static NpyArray Read(string path)
    {
        using FileStream stream = OpenRead(path);
        return NpyReader.Read(InputOf(path, stream));
    }

    /// <summary>Writes a matrix as <c>&lt;f4</c> of shape (rows, columns), C order.</summary>
    public static void WriteMatrix(string path, DenseMatrix matrix)
    {
        SectionFileLayout.RequireLittleEndian();
        ArgumentNullException.ThrowIfNull(matrix);
        using FileStream stream = PrivateFile.Create(path);
        stream.Write(NpyHeader.Format(Float32, matrix.Rows, matrix.Columns));
        int step = RowsPerChunk(matrix.Columns);
        for (long r = 0; r < matrix.Rows; r += step)
            stream.Write(MemoryMarshal.AsBytes(matrix.RowsSpan((int)r, (int)Math.Min(step, matrix.Rows - r))));
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Reads a C-ordered float32 matrix.</summary>
    /// <exception cref="CorruptFileException">The file is not such a matrix, is cut off, or holds a value that is not finite.</exception>
    public static DenseMatrix ReadMatrix(string path)
    {
        SectionFileLayout.RequireLittleEndian();
        using FileStream stream = OpenRead(path);
        NpyInput input = InputOf(path, stream);
        NpyHeader header = ReadHeader(input, Float32, sizeof(float));
        RequireColumns(path, header.Shape[0], header.Shape[1]);
        DenseMatrix matrix = new((int)header.Shape[0], (int)header.Shape[1]);
        int step = RowsPerChunk(matrix.Columns);
        for (long r = 0; r < matrix.Rows; r += step)
        {
            Span<float> rows = matrix.RowsSpan((int)r, (int)Math.Min(step, matrix.Rows - r));
            long offset = input.Position;
            input.ReadExactly(MemoryMarshal.AsBytes(rows));
            int bad = VectorKernels.IndexOfNonFinite(rows);
            if (bad >= 0)
                throw input.Corrupt(offset + (bad * (long)sizeof(float)), $"the value {rows[bad]} is not finite");
        }

        return matrix;
    }

    /// <summary>Reads a matrix of any number type in either order, rounded to float32: factors that other software wrote.</summary>
    /// <exception cref="CorruptFileException">The file is not an array of two dimensions, or is cut off.</exception>
    /// <exception cref="UnusableFileException">It holds text, or a value that is not finite in float32; the message names row and column.</exception>
    public static DenseMatrix ReadNumbers(string path)
    {
        NpyArray array = Read(path);
        if (array.Shape is not [var rows, var columns])
            throw new CorruptFileException(path, 10, $"the array has {array.Shape.Length} dimensions; a matrix has 2");
        RequireColumns(path, rows, columns);
        float[] values = array.ToSingle() ?? throw new UnusableFileException(path, "the matrix holds text", "Save it as numbers.");
        int bad = VectorKernels.IndexOfNonFinite(values);
        if (bad >= 0)
            throw new UnusableFileException(path, $"the value in row {bad / columns}, column {bad % columns} is not finite as float32", "Look for a diverged training run.");
        DenseMatrix matrix = new(rows, columns);
        for (int r = 0; r < rows; r++)
            values.AsSpan(r * columns, columns).CopyTo(matrix.Row(r));
        return matrix;
    }

    /// <summary>Writes ids as uint8 (n, 16), big-endian: the bytes in the order of the text, as Python's <c>uuid.UUID(bytes=…)</c> takes them.</summary>
    public static void WriteIds(string path, ReadOnlySpan<Guid> ids)
    {
        using FileStream stream = PrivateFile.Create(path);
        stream.Write(NpyHeader.Format(UInt8, ids.Length, IdBytes));
        Span<byte> bytes = stackalloc byte[IdBytes];
        foreach (Guid id in ids)
        {
            id.TryWriteBytes(bytes, bigEndian: true, out _);
            stream.Write(bytes);
        }

        stream.Flush(flushToDisk: true);
    }

    /// <summary>Reads ids, in file order.</summary>
    /// <exception cref="CorruptFileException">The file is not uint8 (n, 16), or is cut off.</exception>
    public static Guid[] ReadIds(string path)
    {
        using FileStream stream = OpenRead(path);
        NpyInput input = InputOf(path, stream);
        NpyHeader header = ReadHeader(input, UInt8, 1);
        if (header.Shape[1] != IdBytes)
            throw input.Corrupt(10, $"ids have {IdBytes} bytes, the header says {header.Shape[1]}");
        Guid[] ids = new Guid[header.Shape[0]];
        Span<byte> bytes = stackalloc byte[IdBytes];
        for (int i = 0; i < ids.Length; i++)
        {
            input.ReadExactly(bytes);
            ids[i] = new Guid(bytes, bigEndian: true);
        }

        return ids;
    }

    private static NpyHeader ReadHeader(NpyInput input, string descriptor, int elementBytes)
    {
        NpyHeader header = NpyHeader.Read(input);
        if (!string.Equals(header.Descriptor, descriptor, StringComparison.Ordinal) || header.FortranOrder || header.Shape.Length != 2)
        {
            throw input.Corrupt(10,
                $"the file holds '{header.Descriptor}' in {header.Shape.Length} dimensions{(header.FortranOrder ? ", Fortran order" : "")}; '{descriptor}' in 2, C order, was expected");
        }

        long data = input.Length - header.DataOffset;
        Int128 claimed = (Int128)header.CountElements(input) * elementBytes;
        return claimed == data
            ? header
            : throw input.Corrupt(header.DataOffset, $"the shape ({header.Shape[0]}, {header.Shape[1]}) needs {claimed} bytes of data, the file has {data}");
    }

    /// <summary>Rows of no columns take no bytes: a file of nothing could claim any number of them.</summary>
    private static void RequireColumns(string path, long rows, long columns)
    {
        if (rows > 0 && columns == 0)
            throw new CorruptFileException(path, 10, $"the matrix has {rows} rows of no columns");
    }

    private static NpyInput InputOf(string path, FileStream stream) =>
        new(stream, stream.Length, (offset, problem) => new CorruptFileException(path, offset, problem));

    private static FileStream OpenRead(string path) =>
        new(path, new FileStreamOptions { BufferSize = 1 << 16, Options = FileOptions.SequentialScan });

    private static int RowsPerChunk(int columns) => (int)Math.Max(1L, ChunkBytes / Math.Max(1L, (long)columns * sizeof(float)));
}
