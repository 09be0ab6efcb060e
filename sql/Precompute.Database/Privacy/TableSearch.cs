using Npgsql;

namespace Precompute.Database.Privacy;

/// <summary>
/// Looks for an id in every column of every table and materialized view of schema <c>precompute</c>, whatever software made them: as an id, in
/// an array, in text and JSON in any spelling, in bytes. Reads everything; for the end of forgetting and for tests.
/// </summary>
public sealed class TableSearch(NpgsqlDataSource serving)
{
    /// <summary>The columns that hold the id, as <c>table.column</c>.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await serving.OpenConnectionAsync(cancellationToken);
        List<string> found = [];
        foreach (IGrouping<string, (string Table, string Column, string Condition)> table in (await ListAsync(connection, id, cancellationToken)).GroupBy(static c => c.Table, StringComparer.Ordinal))
        {
            (string _, string Column, string Condition)[] columns = [.. table];
            await using NpgsqlCommand command = new(
                $"select {string.Join(", ", columns.Select(static c => $"coalesce(bool_or({c.Condition}), false)"))} from {table.Key} where $1::uuid is not null", connection)
            {
                CommandTimeout = 0,
                Parameters = { new NpgsqlParameter<Guid> { TypedValue = id } },
            };
            await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            found.AddRange(columns.Where((_, i) => row.GetBoolean(i)).Select(c => $"{table.Key}.{c.Column}"));
        }

        return found;
    }

    private static async Task<List<(string Table, string Column, string Condition)>> ListAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken)
    {
        List<(string, string, string)> columns = [];
        await using NpgsqlCommand command = new(
            """
            select c.oid::regclass::text, quote_ident(a.attname), a.atttypid::regtype::text
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = 'precompute'::regnamespace and c.relkind in ('r', 'm')
            order by 1, a.attnum
            """,
            connection);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            (string table, string column, string type) = (row.GetString(0), row.GetString(1), row.GetString(2));
            string? condition = type switch
            {
                "uuid" => $"{column} = $1",
                "uuid[]" => $"$1 = any ({column})",
                "bytea" => $"position(uuid_send($1) in {column}) > 0",

                // No spelling of an id fits into them.
                "bigint" or "integer" or "smallint" or "real" or "double precision" or "boolean" or "date" or "timestamp with time zone"
                    or "integer[]" or "smallint[]" or "real[]" => null,
                _ => $"{column}::text ~* '{TextColumn.PatternOf(id)}'",
            };
            if (condition is not null)
                columns.Add((table, column, condition));
        }

        return columns;
    }
}
