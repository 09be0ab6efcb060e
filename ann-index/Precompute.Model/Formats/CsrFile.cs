using Precompute.Numerics;

namespace Precompute.Model.Formats;

/// <summary>
/// Sparse matrices in one file (<c>history.csr</c> holds forward and reverse): for matrix m the sections 8m+1 shape (rows, columns
/// as int64), 8m+2 row offsets int64, 8m+3 column ordinals int32, 8m+4 values float32.
/// </summary>
public static class CsrFile
{
    private const uint Version = 1;
    private const int SectionsPerMatrix = 4;
    private const int MaxMatrices = 7;

    /// <summary>Writes the matrices, in order.</summary>
    public static void Write(string path, params ReadOnlySpan<CsrMatrix> matrices)
    {
        Throw.IfOutside(nameof(matrices), matrices.Length, 0, MaxMatrices);
        using SectionFileWriter writer = new(path, SectionFileKind.SparseMatrices, Version, matrices.Length * SectionsPerMatrix);
        for (int m = 0; m < matrices.Length; m++)
        {
            uint id = (uint)m * 8;
            writer.Write<long>(id + 1, [matrices[m].Rows, matrices[m].Columns]);
            writer.Write(id + 2, matrices[m].RowOffsets);
            writer.Write(id + 3, matrices[m].ColumnOrdinals);
            writer.Write(id + 4, matrices[m].Values);
        }

        writer.Complete();
    }

    /// <summary>Reads exactly <paramref name="count"/> matrices.</summary>
    /// <exception cref="CorruptFileException">The file is not what was written; the message names it and the offset.</exception>
    public static CsrMatrix[] Read(string path, int count)
    {
        using SectionFileReader reader = SectionFileReader.Open(path, SectionFileKind.SparseMatrices, Version);
        CsrMatrix[] matrices = new CsrMatrix[count];
        for (int m = 0; m < count; m++)
            matrices[m] = ReadMatrix(reader, (uint)m * 8);
        return matrices;
    }

    private static CsrMatrix ReadMatrix(SectionFileReader reader, uint id)
    {
        long[] shape = reader.ReadArray<long>(id + 1, 2);
        if (shape[0] is < 0 or >= int.MaxValue || shape[1] is < 0 or > int.MaxValue)
            throw reader.Corrupt(reader.Get(id + 1).Offset, $"the matrix claims the shape {shape[0]} × {shape[1]}");
        long[] offsets = reader.ReadArray<long>(id + 2, shape[0] + 1);
        int[] columns = reader.ReadArray<int>(id + 3);
        float[] values = reader.ReadArray<float>(id + 4, columns.Length);
        try
        {
            return new CsrMatrix((int)shape[0], (int)shape[1], offsets, columns, values);
        }
        catch (PrecomputeException e)
        {
            throw new CorruptFileException(reader.Path, reader.Get(id + 2).Offset, e.Message.TrimEnd('.'), e);
        }
    }
}
