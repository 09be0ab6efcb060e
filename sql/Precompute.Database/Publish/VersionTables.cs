using System.Globalization;

using Npgsql;

using Precompute.Database.Schema;
using Precompute.Model;

namespace Precompute.Database.Publish;

/// <summary>The list tables of one version: whether they are attached, and how they go without making readers wait.</summary>
internal static class VersionTables
{
    /// <summary>Up to a minute of waiting for readers of a partition.</summary>
    public static readonly LockPatience DefaultPatience = new(TimeSpan.FromSeconds(5), 12);

    /// <summary>Both directions.</summary>
    public static readonly Direction[] Directions = [Direction.Forward, Direction.Reverse];

    /// <summary>Whether the table is an attached partition.</summary>
    public static async Task<bool> IsAttachedAsync(NpgsqlConnection connection, long versionId, Direction direction, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(
            "select exists (select from pg_inherits where inhrelid = to_regclass($1) and not inhdetachpending)", connection)
        {
            Parameters = { new() { Value = Tables.Recommendations(direction, versionId) } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Ids of all versions that have a list table, attached or not, ascending.</summary>
    public static async Task<IReadOnlyList<long>> ListVersionsAsync(NpgsqlDataSource serving, CancellationToken cancellationToken)
    {
        List<long> ids = [];
        await using NpgsqlCommand command = serving.CreateCommand(
            """
            select distinct substring(relname from '_v(\d+)$')::bigint
            from pg_class
            where relnamespace = 'precompute'::regnamespace and relkind = 'r' and relname ~ '^(user|startup)_recommendations_v\d{1,18}$'
            order by 1
            """);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            ids.Add(reader.GetInt64(0));
        return ids;
    }

    /// <summary>
    /// Detaches the table without blocking readers (waiting for those that are at it), then drops it. Does nothing where there is none.
    /// </summary>
    /// <exception cref="PostgresException">55P03 when readers did not leave in time; the next call takes up where this one stopped.</exception>
    public static async Task DropAsync(NpgsqlDataSource serving, long versionId, Direction direction, LockPatience patience, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await DropOnceAsync(serving, versionId, direction, patience, cancellationToken);
                return;
            }
            catch (NpgsqlException e) when (DatabaseRetry.IsTransient(e) && attempt < patience.Attempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            }
        }
    }

    private static async Task DropOnceAsync(NpgsqlDataSource serving, long versionId, Direction direction, LockPatience patience, CancellationToken cancellationToken)
    {
        string table = Tables.Recommendations(direction, versionId);
        string parent = Tables.Recommendations(direction);
        await using NpgsqlConnection connection = await serving.OpenConnectionAsync(cancellationToken);
        await using NpgsqlCommand ask = new(
            "select to_regclass($1) is not null, i.inhrelid is not null, coalesce(i.inhdetachpending, false) from (values (1)) one left join pg_inherits i on i.inhrelid = to_regclass($1)",
            connection)
        {
            Parameters = { new() { Value = table } },
        };
        bool exists, attached, pending;
        await using (NpgsqlDataReader reader = await ask.ExecuteReaderAsync(cancellationToken))
        {
            await reader.ReadAsync(cancellationToken);
            (exists, attached, pending) = (reader.GetBoolean(0), reader.GetBoolean(1), reader.GetBoolean(2));
        }

        if (!exists)
            return;
        string milliseconds = ((long)patience.LockTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        await ExecuteAsync(connection, $"set lock_timeout = '{milliseconds}ms'", cancellationToken);
        try
        {
            // DETACH … CONCURRENTLY commits in between and so stands alone; what an interrupted one left is finalised.
            if (attached)
                await FinalizeOthersAsync(connection, parent, table, cancellationToken);
            if (attached)
                await ExecuteAsync(connection, $"alter table {parent} detach partition {table} {(pending ? "finalize" : "concurrently")}", cancellationToken);
            await ExecuteAsync(connection, $"drop table {table}", cancellationToken);
        }
        finally
        {
            if (connection.State == System.Data.ConnectionState.Open)
                await ExecuteAsync(connection, "reset lock_timeout", CancellationToken.None);
        }
    }

    /// <summary>A parent has one pending detach at most: one that a killed prune left would refuse every other.</summary>
    private static async Task FinalizeOthersAsync(NpgsqlConnection connection, string parent, string table, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand ask = new(
            "select format('%s', inhrelid::regclass) from pg_inherits where inhparent = to_regclass($1) and inhdetachpending and inhrelid <> to_regclass($2)", connection)
        {
            Parameters = { new() { Value = parent }, new() { Value = table } },
        };
        if (await ask.ExecuteScalarAsync(cancellationToken) is string other)
            await ExecuteAsync(connection, $"alter table {parent} detach partition {other} finalize", cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
