using Npgsql;
using Precompute.Database.Extract;

namespace Precompute.Database.Diagnose;

/// <summary>Holds the four views of schema <c>source</c> against the contract: presence, columns, types, the right to read them.</summary>
public static class SourceDiagnosis
{
    private const string ColumnsOfView = """
        select a.attname::text,
               format_type(coalesce(nullif(t.typbasetype, 0), t.oid), null),
               t.typcategory::text,
               coalesce(e.typcategory::text, ''),
               has_column_privilege(a.attrelid, a.attnum, 'select')
        from pg_attribute a
        join pg_type t on t.oid = a.atttypid
        left join pg_type e on e.oid = t.typelem and t.typcategory = 'A'
        where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped
        """;

    /// <summary>Everything that is wrong with the views.</summary>
    public static async Task<IReadOnlyList<SchemaFault>> FindFaultsAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        List<SchemaFault> faults = [];
        foreach (SourceView view in SourceView.All)
            await ExamineAsync(source, view, faults, cancellationToken);
        return faults;
    }

    private static async Task ExamineAsync(NpgsqlDataSource source, SourceView view, List<SchemaFault> faults, CancellationToken cancellationToken)
    {
        Dictionary<string, string> wanted = view.Read.ToDictionary(static r => r.Column, static r => r.Type, StringComparer.Ordinal);
        HashSet<string> present = new(StringComparer.Ordinal);
        bool mayRead = true;
        await using NpgsqlCommand command = source.CreateCommand(ColumnsOfView);
        command.Parameters.Add(new() { Value = view.Name });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            string column = reader.GetString(0);
            present.Add(column);
            mayRead &= reader.GetBoolean(4) || !view.Columns.Contains(column, StringComparer.Ordinal);
            if (wanted.TryGetValue(column, out string? type) && !IsLike(type, reader.GetString(1), reader.GetString(2), reader.GetString(3)))
                faults.Add(new SchemaFault($"{view.Name}.{column} is {reader.GetString(1)}; it must be {type}.", Cast(column, type, reader.GetString(1))));
        }

        if (present.Count == 0)
        {
            faults.Add(new SchemaFault($"There is no view {view.Name}.", "Write it over your tables (README, 'On your own database'); it has " + string.Join(", ", view.Columns) + "."));
            return;
        }

        string[] missing = [.. view.Columns.Where(c => !present.Contains(c))];
        if (missing.Length > 0)
            faults.Add(new SchemaFault($"{view.Name} lacks {string.Join(", ", missing)}.", $"Add to the view what it lacks; 'null::{wanted.GetValueOrDefault(missing[0], "text")} as {missing[0]}' where there is nothing to show."));
        if (!mayRead)
            faults.Add(new SchemaFault($"The role logged in may not read {view.Name}.", $"grant select on {view.Name} to precompute_batch;"));
    }

    // Texts may be of any string or enumerated type, they are cast when read; a look-up by a cast id would use no index, so ids may not.
    private static bool IsLike(string wanted, string type, string category, string elementCategory) => wanted switch
    {
        "text" => category is "S" or "E",
        "text[]" => category is "A" && elementCategory is "S" or "E",
        "timestamptz" => type is "timestamp with time zone",
        _ => type == wanted,
    };

    private static string Cast(string column, string wanted, string type) => (wanted, type) switch
    {
        ("timestamptz", "timestamp without time zone") => $"Say in the view which zone its times are in: {column} at time zone 'UTC' as {column}",
        ("uuid", _) => "Keep the UUID in the table, or map ids with 'precompute import'; a cast in the view would make every look-up read the whole table.",
        _ => $"Cast it in the view: {column}::{wanted} as {column}",
    };
}
