using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Lists;
using Precompute.Model.Versions;

namespace Precompute.Batch.Export.ParquetTables;

/// <summary>The lists of one direction, one row a recommendation, with the columns of <c>report.startups_for_people</c> and <c>report.people_for_startups</c>.</summary>
internal static class ListTable
{
    /// <summary>Writes both roles.</summary>
    /// <returns>The number of recommendations.</returns>
    public static async Task<long> WriteAsync(string path, ExportedVersion version, Direction direction, CancellationToken cancellationToken)
    {
        bool forward = direction == Direction.Forward;
        TextColumn entity = new(forward ? "user_id" : "startup_id");
        TextColumn role = new("role");
        NumberColumn<int> rank = new("rank");
        TextColumn target = new(forward ? "startup_id" : "user_id");
        NumberColumn<float> score = new("score");
        TextColumn method = new("method");
        TextColumn reasons = new("reasons");
        NumberColumn<int> interactions = new("interaction_count");
        TextColumn listMethod = new("list_method");
        TextColumn label = new("model_version");
        await using ParquetTable table = await ParquetTable.CreateAsync(
            path, ParquetTable.MostRows, cancellationToken, entity, role, rank, target, score, method, reasons, interactions, listMethod, label);
        foreach (RecommendationRow row in version.ListsOf(direction))
        {
            string id = row.EntityId.ToString("D");
            for (int i = 0; i < row.TargetIds.Length; i++)
            {
                entity.Add(id);
                role.Add(VersionLayout.Name(row.Role));
                rank.Add(i + 1);
                target.Add(row.TargetIds[i].ToString("D"));
                score.Add(row.Scores[i]);
                method.Add(row.Methods[i].ToName());
                reasons.Add(string.Join("; ", ReasonRenderer.Render(row.Reasons.AsSpan(i * ReasonCodes.PerItem, ReasonCodes.PerItem), version.Vocabulary)));
                interactions.Add(row.InteractionCount);
                listMethod.Add(row.ListMethod.ToName());
                label.Add(version.Run.Label);
                await table.EndRowAsync(cancellationToken);
            }
        }

        await table.CompleteAsync(cancellationToken);
        return table.Rows;
    }
}
