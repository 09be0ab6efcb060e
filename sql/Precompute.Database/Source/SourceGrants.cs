using Npgsql;

namespace Precompute.Database.Source;

/// <summary>What a real source has to give: SELECT on the four views, and indexes on the application's own tables.</summary>
public static class SourceGrants
{
    /// <summary>The grants, as statements to run as the owner of schema <c>source</c> where both roles exist.</summary>
    public const string Sql = """
        grant usage on schema source to precompute_batch, precompute_reader;
        grant select on source.users, source.startups, source.user_interactions, source.startup_interactions
            to precompute_batch, precompute_reader;
        """;

    /// <summary>
    /// The indexes that reads of one person or one startup need, as a template: the application puts its own table names in.
    /// Extraction itself reads whole views and needs none.
    /// </summary>
    public const string IndexSql = """
        -- On your own tables behind the views (replace the names). Without them each fresh look-up scans the table.
        create index concurrently if not exists user_interactions_user
            on your_user_interactions (user_id) include (startup_id, interaction_type);
        create index concurrently if not exists user_interactions_startup
            on your_user_interactions (startup_id) include (user_id, interaction_type);
        create index concurrently if not exists startup_interactions_startup
            on your_startup_interactions (startup_id) include (user_id, interaction_type);
        create index concurrently if not exists startup_interactions_user
            on your_startup_interactions (user_id);
        create unique index concurrently if not exists users_id on your_users (user_id);
        create unique index concurrently if not exists startups_id on your_startups (startup_id);
        """;

    /// <summary>What <c>db source-grants</c> prints: the grants, then the index template.</summary>
    public static string Print() => Sql + "\n\n" + IndexSql + "\n";

    // Grants to those of the two roles that exist: the source may be initialised before `db migrate` creates them.
    // id_map is for batch only: the reader has no use for external ids.
    internal const string ApplySql = """
        do $grants$
        declare
            role_name name;
        begin
            for role_name in
                select rolname from pg_catalog.pg_roles where rolname in ('precompute_batch', 'precompute_reader') order by rolname
            loop
                execute format('grant usage on schema source to %I', role_name);
                execute format(
                    'grant select on source.users, source.startups, source.user_interactions, source.startup_interactions to %I', role_name);
                if role_name = 'precompute_batch' and to_regclass('source.id_map') is not null then
                    execute format('grant select on source.id_map to %I', role_name);
                end if;
            end loop;
        end
        $grants$;
        """;

    /// <summary>Applies the grants to those of the two roles that exist. May run again. The connection's role must own schema <c>source</c>.</summary>
    public static async Task ApplyAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(connectionString);
        await using NpgsqlCommand command = dataSource.CreateCommand(ApplySql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
