using Npgsql;

using Precompute.Database.Schema;
using Precompute.Model;

namespace Precompute.Database.Source;

/// <summary>
/// An id in the source. What lies in an application's tables is the application's to delete; in plain tables made here
/// (<see cref="SourceState.Demo"/>) it can be deleted here, and what import noted of the id always goes.
/// </summary>
public static class SourceErasure
{
    /// <summary>What an application deletes itself, for the tables behind the four views: <c>:'id'</c> is a variable of psql.</summary>
    public static string StatementsFor(EntityType type) => string.Join('\n', Statements(type).Select(static s => $"{s.Sql.Replace("$1", ":'id'", StringComparison.Ordinal)};"));

    /// <summary>Deletes what import noted of an id; 0 where this is not a source made here.</summary>
    public static async Task<long> ForgetExternalIdAsync(NpgsqlDataSource source, EntityType type, Guid id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        if (await DemoSource.StateAsync(connection, cancellationToken) != SourceState.Demo)
            return 0;
        await using NpgsqlCommand command = new("delete from source.id_map where entity = $2 and id = $1", connection)
        {
            Parameters = { new() { Value = id }, new() { Value = Tables.EntityName(type) } },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Deletes all rows of an id from the plain tables, in one transaction.</summary>
    /// <returns>Rows by table; null where this is not a source made here, and nothing was deleted.</returns>
    public static async Task<IReadOnlyList<(string Table, long Rows)>?> DeleteAsync(NpgsqlDataSource source, EntityType type, Guid id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        if (await DemoSource.StateAsync(connection, cancellationToken) != SourceState.Demo)
            return null;
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        List<(string, long)> deleted = [];
        foreach ((string table, string sql) in Statements(type))
        {
            await using NpgsqlCommand command = new(sql, connection, transaction) { CommandTimeout = 0, Parameters = { new() { Value = id } } };
            deleted.Add((table, await command.ExecuteNonQueryAsync(cancellationToken)));
        }

        await transaction.CommitAsync(cancellationToken);
        return deleted;
    }

    private static (string Table, string Sql)[] Statements(EntityType type)
    {
        string column = Tables.IdColumn(type);
        List<(string, string)> statements =
        [
            ("source_data.user_interactions", $"delete from source_data.user_interactions where {column} = $1"),
            ("source_data.startup_interactions", $"delete from source_data.startup_interactions where {column} = $1"),
        ];
        if (type == EntityType.User)
            statements.Add(("source_data.startups.owner_id", "update source_data.startups set owner_id = null where owner_id = $1"));
        string entities = type == EntityType.User ? "source_data.users" : "source_data.startups";
        statements.Add((entities, $"delete from {entities} where {column} = $1"));
        return [.. statements];
    }
}
