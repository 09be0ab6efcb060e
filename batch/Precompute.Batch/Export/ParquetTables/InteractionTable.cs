using Precompute.Model;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.Batch.Export.ParquetTables;

/// <summary>The pair weights of both directions, one row a pair: negative ones are dislikes, 0 is a pair whose events cancel out.</summary>
internal static class InteractionTable
{
    /// <summary>Writes all pairs of the version's history.</summary>
    /// <returns>The number of pairs.</returns>
    public static async Task<long> WriteAsync(string path, ExportedVersion version, CancellationToken cancellationToken)
    {
        TextColumn directions = new("direction");
        TextColumn users = new("user_id");
        TextColumn startups = new("startup_id");
        NumberColumn<float> weights = new("weight");
        await using ParquetTable table = await ParquetTable.CreateAsync(
            path, ParquetTable.MostRows, cancellationToken, directions, users, startups, weights);
        foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
        {
            CsrMatrix pairs = version.HistoryOf(direction);
            (TextColumn queries, TextColumn targets) = direction == Direction.Forward ? (users, startups) : (startups, users);
            IdMap targetIds = version.Catalogue.TargetsOf(direction);
            for (int query = 0; query < pairs.Rows; query++)
            {
                string id = version.Catalogue.QueriesOf(direction)[query].ToString("D");
                for (int i = 0; i < pairs.RowLength(query); i++)
                {
                    directions.Add(VersionLayout.Name(direction));
                    queries.Add(id);
                    targets.Add(targetIds[pairs.RowColumns(query)[i]].ToString("D"));
                    weights.Add(pairs.RowValues(query)[i]);
                    await table.EndRowAsync(cancellationToken);
                }
            }
        }

        await table.CompleteAsync(cancellationToken);
        return table.Rows;
    }
}
