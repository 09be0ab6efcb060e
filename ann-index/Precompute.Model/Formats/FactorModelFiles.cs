using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.Model.Formats;

/// <summary>The four .npy files of one direction.</summary>
public static class FactorModelFiles
{
    /// <summary>Writes factors and ids of both sides below a version folder.</summary>
    public static void Write(string folder, FactorModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        NpyFile.WriteMatrix(VersionLayout.PathIn(folder, VersionLayout.Factors(model.Direction, ModelSide.Query)), model.QueryFactors);
        NpyFile.WriteIds(VersionLayout.PathIn(folder, VersionLayout.Ids(model.Direction, ModelSide.Query)), model.QueryIds.Ids);
        NpyFile.WriteMatrix(VersionLayout.PathIn(folder, VersionLayout.Factors(model.Direction, ModelSide.Target)), model.TargetFactors);
        NpyFile.WriteIds(VersionLayout.PathIn(folder, VersionLayout.Ids(model.Direction, ModelSide.Target)), model.TargetIds.Ids);
    }

    /// <summary>Reads factors and ids of both sides.</summary>
    /// <exception cref="CorruptFileException">A file is not what was written, or ids, factors and parameters do not fit together.</exception>
    public static FactorModel Read(string folder, Direction direction, AlsParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        (IdMap queryIds, DenseMatrix queries) = ReadSide(folder, direction, ModelSide.Query, parameters.Factors);
        (IdMap targetIds, DenseMatrix targets) = ReadSide(folder, direction, ModelSide.Target, parameters.Factors);
        return new FactorModel(direction, parameters, queryIds, queries, targetIds, targets);
    }

    private static (IdMap Ids, DenseMatrix Factors) ReadSide(string folder, Direction direction, ModelSide side, int factors)
    {
        string idsPath = VersionLayout.PathIn(folder, VersionLayout.Ids(direction, side));
        string factorsPath = VersionLayout.PathIn(folder, VersionLayout.Factors(direction, side));
        IdMap ids;
        try
        {
            ids = new IdMap(NpyFile.ReadIds(idsPath));
        }
        catch (PrecomputeException e) when (e is not CorruptFileException)
        {
            throw new CorruptFileException(idsPath, 0, e.Message.TrimEnd('.'), e);
        }

        DenseMatrix matrix = NpyFile.ReadMatrix(factorsPath);
        if (matrix.Rows != ids.Count || matrix.Columns != factors)
            throw new CorruptFileException(factorsPath, 0, $"the matrix is {matrix.Rows} × {matrix.Columns}; {ids.Count} ids and {factors} factors belong to it");
        return (ids, matrix);
    }
}
