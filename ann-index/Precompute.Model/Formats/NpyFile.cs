using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.Model.Formats;

/// <summary>
/// NumPy .npy files, loadable by <c>numpy.load</c>: float32 matrices, and ids as uint8 (n, 16) in the byte order of their text.
/// Reading accepts exactly what its shape says: a byte too few or too many is refused before anything is allocated.
/// </summary>
public static class NpyFile
{
    private const string Float32 = "<f4";
    private const string UInt8 = "|u1";
    private const int IdBytes = 16;
    private const int ChunkBytes = 1 << 20;

    /// <summary>Writes a matrix as <c>&lt;f4</c> of shape (rows, columns), C order.</summary>
    public static void WriteMatrix(string path, DenseMatrix matrix)
    {
        SectionFileLayout.RequireLittleEndian();
        ArgumentNullException.ThrowIfNull(matrix);
        using FileStream stream = PrivateFile.Create(path);
        stream.Write(NpyHeader.Format(Float32, matrix.Rows, matrix.Columns));
        int step = RowsPerChunk(matrix.Columns);
        for (int r = 0; r < matrix.Rows; r += step)
            stream.Write(MemoryMarshal.AsBytes(matrix.RowsSpan(r, Math.Min(step, matrix.Rows - r))));
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Reads a C-ordered float32 matrix.</summary>
    /// <exception cref="CorruptFileException">The file is not such a matrix, is cut off, or holds a value that is not finite.</exception>
    public static DenseMatrix ReadMatrix(string path)
    {
        SectionFileLayout.RequireLittleEndian();
        using FileStream stream = OpenRead(path);
        NpyHeader header = ReadHeader(path, stream, Float32, sizeof(float));
        DenseMatrix matrix = new((int)header.Shape[0], (int)header.Shape[1]);
        int step = RowsPerChunk(matrix.Columns);
        for (int r = 0; r < matrix.Rows; r += step)
        {
            Span<float> rows = matrix.RowsSpan(r, Math.Min(step, matrix.Rows - r));
            long offset = stream.Position;
            ReadExactly(path, stream, MemoryMarshal.AsBytes(rows));
            int bad = VectorKernels.IndexOfNonFinite(rows);
            if (bad >= 0)
                throw new CorruptFileException(path, offset + (bad * (long)sizeof(float)), $"the value {rows[bad]} is not finite");
        }

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
        NpyHeader header = ReadHeader(path, stream, UInt8, 1);
        if (header.Shape[1] != IdBytes)
            throw new CorruptFileException(path, 10, $"ids have {IdBytes} bytes, the header says {header.Shape[1]}");
        Guid[] ids = new Guid[header.Shape[0]];
        Span<byte> bytes = stackalloc byte[IdBytes];
        for (int i = 0; i < ids.Length; i++)
        {
            ReadExactly(path, stream, bytes);
            ids[i] = new Guid(bytes, bigEndian: true);
        }

        return ids;
    }

    private static NpyHeader ReadHeader(string path, FileStream stream, string descriptor, int elementBytes)
    {
        NpyHeader header = NpyHeader.Read(path, stream);
        if (!string.Equals(header.Descriptor, descriptor, StringComparison.Ordinal) || header.FortranOrder || header.Shape.Length != 2)
        {
            throw new CorruptFileException(path, 10,
                $"the file holds '{header.Descriptor}' in {header.Shape.Length} dimensions{(header.FortranOrder ? ", Fortran order" : "")}; '{descriptor}' in 2, C order, was expected");
        }

        long data = stream.Length - header.DataOffset;
        Int128 claimed = (Int128)header.Shape[0] * header.Shape[1] * elementBytes;
        if (header.Shape[0] > Array.MaxLength || header.Shape[1] > Array.MaxLength || claimed != data)
            throw new CorruptFileException(path, header.DataOffset, $"the shape ({header.Shape[0]}, {header.Shape[1]}) needs {claimed} bytes of data, the file has {data}");
        stream.Position = header.DataOffset;
        return header;
    }

    private static FileStream OpenRead(string path) =>
        new(path, new FileStreamOptions { BufferSize = 1 << 16, Options = FileOptions.SequentialScan });

    private static void ReadExactly(string path, FileStream stream, Span<byte> buffer)
    {
        long offset = stream.Position;
        int got = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (got < buffer.Length)
            throw new CorruptFileException(path, offset + got, $"the file ends {buffer.Length - got} bytes early");
    }

    private static int RowsPerChunk(int columns) => (int)Math.Max(1L, ChunkBytes / Math.Max(1L, (long)columns * sizeof(float)));
}
