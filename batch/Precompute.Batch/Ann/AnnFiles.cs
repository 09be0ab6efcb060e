using Precompute.AnnIndex;
using Precompute.Batch.Cli;
using Precompute.Batch.Files;
using Precompute.Model.Formats;
using Precompute.Numerics;

namespace Precompute.Batch.Ann;

/// <summary>The files that <c>ann</c> commands read.</summary>
internal static class AnnFiles
{
    /// <summary>Vectors, one a row.</summary>
    /// <exception cref="InvalidInputException">The file is missing, damaged, or holds anything but finite numbers in two dimensions.</exception>
    public static DenseMatrix ReadVectors(string path) => InputFile.Read(path, NpyFile.ReadNumbers);

    /// <summary>An index.</summary>
    /// <exception cref="InvalidInputException">The file is missing or no index.</exception>
    public static HnswIndex OpenIndex(string path) => InputFile.Read(path, static p => HnswIndex.Open(Existing(p)));

    /// <summary>Which ordinals a file accepts.</summary>
    /// <exception cref="InvalidInputException">The file is missing or damaged, or is no array of <paramref name="count"/> flags.</exception>
    public static BitmapFilter ReadFilter(string path, int count)
    {
        NpyArray flags = InputFile.Read(path, NpyFile.Read);
        if (flags.ElementType is not (NpyElementType.Bool or NpyElementType.UInt8))
            throw new InvalidInputException($"{path} holds {flags.ElementType}; a filter is bool or uint8, one a vector.");
        if (flags.Count != count)
            throw new InvalidInputException($"{path} has {flags.Count} values for {count} vectors; a filter has one a vector.");
        byte[] values = flags.As<byte>();
        var filter = new BitmapFilter(count);
        for (int i = 0; i < count; i++)
        {
            if (values[i] != 0)
                filter.Set(i, accepted: true);
        }

        return filter;
    }

    /// <summary>Exact answers, one row a query.</summary>
    /// <exception cref="InvalidInputException">The file is missing or damaged, or is no matrix of whole numbers with a row a query and k columns.</exception>
    public static GroundTruth ReadGroundTruth(string path, int queries, int k, int count)
    {
        NpyArray array = InputFile.Read(path, NpyFile.Read);
        if (array.Shape is not [var rows, var columns] || array.ToInt64() is not { } ids)
            throw new InvalidInputException($"{path} is no matrix of whole numbers; ground truth has a row of ordinals a query.");
        if (rows != queries || columns < k)
            throw new InvalidInputException($"{path} is {rows} × {columns}; {queries} queries with answers of {k} need {queries} × at least {k}.");
        int wrong = Array.FindIndex(ids, id => id < GroundTruth.Nothing || id >= count);
        if (wrong >= 0)
            throw new InvalidInputException($"{path}, row {wrong / columns}, column {wrong % columns}: there is no vector {ids[wrong]} among {count}.");
        return new GroundTruth([.. ids.Select(static id => (int)id)], columns, k);
    }

    /// <summary>The path of an index file.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static string Existing(string path) => File.Exists(path)
        ? path
        : throw new InvalidInputException($"There is no file {path}; 'precompute ann build --output {path}' makes one.");
}
