using Precompute.Model;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.Batch.Export.ParquetTables;

/// <summary>The factors of both directions and sides, one row a vector; none where somebody was forgotten.</summary>
internal static class FactorTable
{
    // 16 MB of floats a row group.
    private const int GroupValues = 1 << 22;

    /// <summary>Writes all of them.</summary>
    /// <returns>The number of vectors.</returns>
    public static async Task<long> WriteAsync(string path, ExportedVersion version, CancellationToken cancellationToken)
    {
        TextColumn directions = new("direction");
        TextColumn sides = new("side");
        TextColumn ids = new("id");
        VectorColumn vectors = new("factors");
        int widest = Math.Max(version.Models.Forward.Parameters.Factors, version.Models.Reverse.Parameters.Factors);
        await using ParquetTable table = await ParquetTable.CreateAsync(
            path, Math.Max(1, GroupValues / widest), cancellationToken, directions, sides, ids, vectors);
        foreach (FactorModel model in (FactorModel[])[version.Models.Forward, version.Models.Reverse])
        {
            foreach (ModelSide side in (ModelSide[])[ModelSide.Query, ModelSide.Target])
            {
                IdMap map = side == ModelSide.Query ? model.QueryIds : model.TargetIds;
                DenseMatrix factors = side == ModelSide.Query ? model.QueryFactors : model.TargetFactors;
                for (int row = 0; row < map.Count; row++)
                {
                    if (Tombstone.Is(map[row]))
                        continue;
                    directions.Add(VersionLayout.Name(model.Direction));
                    sides.Add(VersionLayout.Name(side));
                    ids.Add(map[row].ToString("D"));
                    vectors.Add(factors.Row(row));
                    await table.EndRowAsync(cancellationToken);
                }
            }
        }

        await table.CompleteAsync(cancellationToken);
        return table.Rows;
    }
}
