using Npgsql;

using Precompute.Database.Source;
using Precompute.Numerics;

namespace Precompute.Database.Extract;

/// <summary>One view of the source contract: its name, its columns, and the statement that copies it out.</summary>
/// <param name="Name">Qualified name.</param>
/// <param name="Columns">Columns of the contract.</param>
/// <param name="Read">The columns that are read, with their types, in order.</param>
/// <param name="Order">Column to read in the order of, or null.</param>
internal sealed record SourceView(string Name, IReadOnlyList<string> Columns, IReadOnlyList<(string Column, string Type)> Read, string? Order)
{
    /// <summary>People.</summary>
    public static readonly SourceView Users = new(
        Schema.Tables.SourceUsers,
        SourceSchema.UserColumns,
        [
            ("user_id", "uuid"), ("roles", "text[]"), ("is_active", "boolean"), ("opted_out", "boolean"), ("created_at", "timestamptz"),
            ("categories", "text[]"), ("fields", "text[]"), ("tags", "text[]"), ("skills", "text[]"), ("stages", "text[]"), ("engagement_types", "text[]"),
        ],
        "user_id");

    /// <summary>Startups.</summary>
    public static readonly SourceView Startups = new(
        Schema.Tables.SourceStartups,
        SourceSchema.StartupColumns,
        [
            ("startup_id", "uuid"), ("owner_id", "uuid"), ("type", "text"), ("is_active", "boolean"), ("created_at", "timestamptz"),
            ("category", "text"), ("field", "text"), ("stage", "text"), ("tags", "text[]"), ("required_skills", "text[]"),
        ],
        "startup_id");

    /// <summary>What people did.</summary>
    public static readonly SourceView UserInteractions = Interactions(Schema.Tables.SourceUserInteractions);

    /// <summary>What startups did.</summary>
    public static readonly SourceView StartupInteractions = Interactions(Schema.Tables.SourceStartupInteractions);

    /// <summary>All four.</summary>
    public static readonly SourceView[] All = [Users, Startups, UserInteractions, StartupInteractions];

    /// <summary>The statement that copies the columns out. Types are cast: COPY's binary form must be known exactly.</summary>
    public string CopyStatement =>
        $"copy (select {string.Join(", ", Read.Select(r => $"{r.Column}::{r.Type}"))} from {Name}{(Order is null ? "" : " order by " + Order)}) to stdout (format binary)";

    /// <summary>Raises when the view, or a column of it, is missing or may not be read.</summary>
    public async Task CheckAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        HashSet<string> present = new(StringComparer.Ordinal);
        bool mayRead = true;
        await using (NpgsqlCommand command = new(
            """
            select a.attname::text, has_table_privilege(a.attrelid, 'select')
            from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            join pg_namespace n on n.oid = c.relnamespace
            where n.nspname || '.' || c.relname = $1
            """,
            connection)
        {
            Parameters = { new() { Value = Name } },
        })
        await using (NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                present.Add(reader.GetString(0));
                mayRead &= reader.GetBoolean(1);
            }
        }

        if (present.Count == 0)
            throw new PrecomputeException($"The source has no view {Name}. Write it over your tables (README, 'your own data'), or run 'precompute db init-demo-source'.");
        string[] missing = [.. Columns.Where(c => !present.Contains(c))];
        if (missing.Length > 0)
            throw new PrecomputeException($"{Name} lacks the column{(missing.Length > 1 ? "s" : "")} {string.Join(", ", missing)}; it must have {string.Join(", ", Columns)}.");
        if (!mayRead)
            throw new PrecomputeException($"'{connection.UserName}' may not read {Name}; 'precompute db source-grants' prints the grants.");
    }

    private static SourceView Interactions(string name) => new(
        name,
        SourceSchema.InteractionColumns,
        [("user_id", "uuid"), ("startup_id", "uuid"), ("interaction_type", "text"), ("occurred_at", "timestamptz")],
        Order: null);
}
