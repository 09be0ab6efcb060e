using Npgsql;

using Precompute.Model.Lists;

namespace Precompute.Database.Privacy;

/// <summary>How an id is taken out of one table. $1 is the id.</summary>
/// <param name="Table">Qualified name.</param>
/// <param name="Place">What of it, for the receipt.</param>
/// <param name="Condition">Which rows hold it.</param>
/// <param name="Change">The statement, without its condition.</param>
internal sealed record RowErasure(string Table, string Place, string Condition, string Change)
{
    private const string Redacted = "(forgotten)";

    /// <summary>Rows that are about the id go.</summary>
    public static RowErasure Delete(string table, string column, string what) =>
        new(table, $"{table}: {what}", $"{column} = $1", $"delete from {table}");

    /// <summary>The id and what lies beside it in the parallel arrays go; everything else keeps its order.</summary>
    public static RowErasure TakeOutOfLists(string table, string targets)
    {
        string place = $"array_position({targets}, $1)";
        string methods = Without("methods");
        return new RowErasure(
            table,
            $"{table}: list items",
            $"$1 = any ({targets})",
            $"""
            update {table} set
                {targets} = {Without(targets)},
                scores = {Without("scores")},
                methods = {methods},
                reasons = reasons[:{ReasonCodes.PerItem} * ({place} - 1)] || reasons[{ReasonCodes.PerItem} * {place} + 1:],
                list_method = coalesce(({methods})[1], 0)
            """);

        string Without(string array) => $"{array}[:{place} - 1] || {array}[{place} + 1:]";
    }

    /// <summary>A sentence that names the id keeps everything else.</summary>
    public static RowErasure Redact(TextColumn column, Guid id)
    {
        string pattern = TextColumn.PatternOf(id);
        return new RowErasure(
            column.Table,
            $"{column.Table}.{column.Column}",
            $"{column.Column}::text ~* '{pattern}' and $1::uuid is not null",
            $"update {column.Table} set {column.Column} = regexp_replace({column.Column}::text, '{pattern}', '{Redacted}', 'gi')::{column.Type}");
    }

    /// <summary>How many rows hold the id.</summary>
    public async Task<long> CountAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new($"select count(*) from {Table} where {Condition}", connection)
        {
            CommandTimeout = 0,
            Parameters = { new NpgsqlParameter<Guid> { TypedValue = id } },
        };
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Takes it out of them; how many held it.</summary>
    public async Task<long> EraseAsync(NpgsqlConnection connection, Guid id, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new($"{Change} where {Condition}", connection)
        {
            CommandTimeout = 0,
            Parameters = { new NpgsqlParameter<Guid> { TypedValue = id } },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
