using Precompute.Batch.Cli;
using Precompute.Model.Formats;
using Precompute.Numerics;

namespace Precompute.Batch.Files;

/// <summary>Interactions from a file of either kind: scipy's .npz (recognised by its first bytes), else text.</summary>
internal static class InteractionFiles
{
    /// <summary>Reads users × items.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the lines of a text file are.</param>
    /// <param name="ids">What its ids mean; rows and columns of an .npz are ordinals.</param>
    /// <param name="cancellationToken">Looked at while a text file is read.</param>
    /// <exception cref="InvalidInputException">The file cannot be used; what, where and the remedy are named.</exception>
    public static CsrMatrix Read(string path, PairFileOptions options, IdSpace ids, CancellationToken cancellationToken)
    {
        if (!IsArchive(path))
            return PairFile.Read(path, options, ids, cancellationToken);
        if (ids.Kind == IdKind.Auto)
            ids.Decide(IdKind.Ordinal);
        CsrMatrix matrix = InputFile.Read(path, static p => ScipyCsrFile.Read(p));
        if (!options.IgnoreWeights)
            return matrix;
        float[] ones = new float[matrix.NonZeroCount];
        Array.Fill(ones, 1f);
        return new CsrMatrix(matrix.Rows, matrix.Columns, matrix.RowOffsets.ToArray(), matrix.ColumnOrdinals.ToArray(), ones);
    }

    /// <summary>The same entries in a larger shape.</summary>
    public static CsrMatrix Enlarge(CsrMatrix matrix, int rows, int columns)
    {
        if (matrix.Rows == rows && matrix.Columns == columns)
            return matrix;
        long[] offsets = new long[rows + 1L];
        matrix.RowOffsets.CopyTo(offsets);
        Array.Fill(offsets, matrix.NonZeroCount, matrix.Rows + 1, rows - matrix.Rows);
        return new CsrMatrix(rows, columns, offsets, matrix.ColumnOrdinals.ToArray(), matrix.Values.ToArray());
    }

    /// <summary>Whether a file is an .npz.</summary>
    public static bool IsArchive(string path)
    {
        using FileStream file = InputFile.Open(path);
        Span<byte> magic = stackalloc byte[4];
        return file.ReadAtLeast(magic, 4, throwOnEndOfStream: false) == 4 && magic.SequenceEqual("PK\u0003\u0004"u8);
    }
}
