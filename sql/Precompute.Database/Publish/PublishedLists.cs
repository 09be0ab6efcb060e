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
}
