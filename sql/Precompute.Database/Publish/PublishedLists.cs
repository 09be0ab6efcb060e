using System.Runtime.CompilerServices;

using Npgsql;

using Precompute.Database.Schema;
using Precompute.Model;

namespace Precompute.Database.Publish;

/// <summary>Reads all lists of a version that is kept, one by one. Thread-safe.</summary>
public sealed class PublishedLists(NpgsqlDataSource serving)
{
    /// <summary>One direction and role, by entity id ascending (in the byte order of its text).</summary>
    public async IAsyncEnumerable<PublishedList> ReadAsync(
        long versionId, Direction direction, ListRole role, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await serving.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand command = new(
            $"""
            select {Tables.EntityColumn(direction)}, {Tables.TargetsColumn(direction)}, interaction_count, list_method
            from {Tables.Recommendations(direction)}
            where version_id = $1 and role = $2
            order by {Tables.EntityColumn(direction)}
            """,
            connection)
        {
            CommandTimeout = 0,
            Parameters = { new() { Value = versionId }, new() { Value = Tables.RoleName(role) } },
        };
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            yield return new PublishedList(
                row.GetGuid(0),
                role,
                await row.GetFieldValueAsync<Guid[]>(1, cancellationToken),
                row.GetInt32(2),
                (RecommendationMethod)row.GetInt16(3));
        }
    }

    /// <summary>The first items of some entities' lists; entities without a list are missing.</summary>
    /// <param name="versionId">The version.</param>
    /// <param name="direction">The direction.</param>
    /// <param name="role">The role.</param>
    /// <param name="entities">Whose lists.</param>
    /// <param name="depth">Items a list.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<IReadOnlyDictionary<Guid, Guid[]>> ReadFirstAsync(
        long versionId, Direction direction, ListRole role, Guid[] entities, int depth, CancellationToken cancellationToken) =>
        DatabaseRetry.RunAsync<IReadOnlyDictionary<Guid, Guid[]>>(
            async token =>
            {
                Dictionary<Guid, Guid[]> lists = [];
                await using NpgsqlCommand command = serving.CreateCommand(
                    $"""
                    select {Tables.EntityColumn(direction)}, {Tables.TargetsColumn(direction)}[1:$4]
                    from {Tables.Recommendations(direction)}
                    where version_id = $1 and role = $2 and {Tables.EntityColumn(direction)} = any($3)
                    """);
                command.Parameters.Add(new() { Value = versionId });
                command.Parameters.Add(new() { Value = Tables.RoleName(role) });
                command.Parameters.Add(new() { Value = entities });
                command.Parameters.Add(new() { Value = depth });
                await using NpgsqlDataReader row = await command.ExecuteReaderAsync(token);
                while (await row.ReadAsync(token))
                    lists[row.GetGuid(0)] = await row.GetFieldValueAsync<Guid[]>(1, token);
                return lists;
            },
            cancellationToken);

    /// <summary>Rows of a version by direction and role, counted now; zero where there are none.</summary>
    public async Task<IReadOnlyDictionary<(Direction Direction, ListRole Role), long>> CountAsync(long versionId, CancellationToken cancellationToken)
    {
        Dictionary<(Direction, ListRole), long> rows = [];
        foreach (Direction direction in VersionTables.Directions)
        {
            foreach (ListRole role in (ListRole[])[ListRole.Developer, ListRole.Investor])
            {
                rows[(direction, role)] = await DatabaseRetry.RunAsync(
                    async token =>
                    {
                        await using NpgsqlCommand command = serving.CreateCommand(
                            $"select count(*) from {Tables.Recommendations(direction)} where version_id = $1 and role = $2");
                        command.CommandTimeout = 0;
                        command.Parameters.Add(new() { Value = versionId });
                        command.Parameters.Add(new() { Value = Tables.RoleName(role) });
                        return (long)(await command.ExecuteScalarAsync(token))!;
                    },
                    cancellationToken);
            }
        }

        return rows;
    }
}
