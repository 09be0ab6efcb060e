using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using Precompute.Database.Schema;

namespace Precompute.Database.Diagnose;

/// <summary>
/// Finds the indexes that look-ups of one person or one startup lack, whatever tables are behind the views: the server plans each
/// look-up with sequential scans switched off, and what still has to be filtered row by row has no index.
/// </summary>
public static partial class SourceIndexes
{
    private const string Nobody = "00000000-0000-0000-0000-000000000000";

    private static readonly (string View, string Column)[] Lookups =
    [
        (Tables.SourceUsers, "user_id"),
        (Tables.SourceStartups, "startup_id"),
        (Tables.SourceUserInteractions, "user_id"),
        (Tables.SourceUserInteractions, "startup_id"),
        (Tables.SourceStartupInteractions, "startup_id"),
        (Tables.SourceStartupInteractions, "user_id"),
    ];

    /// <summary>The missing ones. Nothing is executed but EXPLAIN, in a read-only transaction.</summary>
    public static async Task<IReadOnlyList<MissingIndex>> FindMissingAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (NpgsqlCommand settings = new("set transaction read only; set local enable_seqscan = off", connection, transaction))
            await settings.ExecuteNonQueryAsync(cancellationToken);
        List<MissingIndex> missing = [];
        foreach ((string view, string column) in Lookups)
        {
            await using NpgsqlCommand explain = new($"explain (format json, verbose) select * from {view} where {column} = '{Nobody}'::uuid", connection, transaction);
            using JsonDocument plan = JsonDocument.Parse((string)(await explain.ExecuteScalarAsync(cancellationToken))!);
            foreach (JsonElement root in plan.RootElement.EnumerateArray())
                Visit(root.GetProperty("Plan"), view, column, missing);
        }

        for (int m = 0; m < missing.Count; m++)
            missing[m] = missing[m] with { Rows = await RowsAsync(missing[m], connection, transaction, cancellationToken) };
        return [.. missing.Distinct()];
    }

    private static void Visit(JsonElement node, string view, string column, List<MissingIndex> missing)
    {
        if (Text(node, "Filter").Contains(Nobody, StringComparison.Ordinal)
            && !Text(node, "Index Cond").Contains(Nobody, StringComparison.Ordinal)
            && !Text(node, "Recheck Cond").Contains(Nobody, StringComparison.Ordinal))
        {
            missing.Add(Describe(node, view, column));
        }

        if (!node.TryGetProperty("Plans", out JsonElement children))
            return;
        foreach (JsonElement child in children.EnumerateArray())
            Visit(child, view, column, missing);
    }

    private static MissingIndex Describe(JsonElement node, string view, string column)
    {
        if (Text(node, "Relation Name") is not { Length: > 0 } relation)
            return new MissingIndex(view, column, Table: null, TableColumn: null, Rows: 0, Sql: null);
        string table = $"{Quoted(Text(node, "Schema"))}.{Quoted(relation)}";
        Match compared = ComparedColumn().Match(Text(node, "Filter"));
        string tableColumn = compared.Success ? compared.Groups["column"].Value : column;
        return new MissingIndex(view, column, table, tableColumn, Rows: 0, $"create index concurrently on {table} ({Quoted(tableColumn)});");
    }

    private static async Task<long> RowsAsync(MissingIndex index, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new("select greatest(reltuples, 0)::bigint from pg_class where oid = to_regclass($1)", connection, transaction);
        command.Parameters.Add(new() { Value = index.Table ?? index.View });
        return await command.ExecuteScalarAsync(cancellationToken) is long rows ? rows : 0L;
    }

    private static string Text(JsonElement node, string name) => node.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";

    private static string Quoted(string name) => PlainName().IsMatch(name) ? name : $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"(?:[\w""]+\.)?""?(?<column>\w+)""?\)*(?:::[\w ]+)?\)* = '00000000", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ComparedColumn();

    [GeneratedRegex("^[a-z_][a-z0-9_]*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PlainName();
}
