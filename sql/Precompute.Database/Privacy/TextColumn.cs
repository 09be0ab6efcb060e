using Npgsql;

namespace Precompute.Database.Privacy;

/// <summary>A column of text or JSON in schema <c>precompute</c>, where a message may have named an id.</summary>
/// <param name="Table">Qualified name, quoted where that is needed.</param>
/// <param name="Column">Name, quoted where that is needed.</param>
/// <param name="Type">Its type.</param>
internal sealed record TextColumn(string Table, string Column, string Type)
{
    /// <summary>The columns of the tables as they are now, but for those of lists and daily counts, whose texts are roles and types.</summary>
    public static async Task<IReadOnlyList<TextColumn>> ListAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        List<TextColumn> columns = [];
        await using NpgsqlCommand command = new(
            """
            select c.oid::regclass::text, quote_ident(a.attname), format_type(a.atttypid, a.atttypmod)
            from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            where c.relnamespace = 'precompute'::regnamespace and c.relkind = 'r'
              and c.relname !~ '^(user|startup)_recommendations_v\d+$' and c.relname not in ('interaction_daily', 'feature')
              and a.atttypid = any ('{text,varchar,json,jsonb,"text[]"}'::regtype[])
            order by 1, a.attnum
            """,
            connection);
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
            columns.Add(new TextColumn(row.GetString(0), row.GetString(1), row.GetString(2)));
        return columns;
    }

    /// <summary>Matches an id with and without dashes; to be used without regard to case. Of hexadecimal digits and dashes only.</summary>
    public static string PatternOf(Guid id) => $"{id:D}|{id:N}";
}
