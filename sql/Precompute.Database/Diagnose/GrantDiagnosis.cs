using Npgsql;
using Precompute.Database.Schema;

namespace Precompute.Database.Diagnose;

/// <summary>Holds roles and rights against what the batch, the API and the analysts need, and against what they may not have.</summary>
public static class GrantDiagnosis
{
    // One row a requirement that is not met: what, and the statement that mends it.
    private const string Serving = $"""
        with reader(relation) as (values
                ('{Tables.ModelVersion}'), ('{Tables.ActiveVersion}'), ('{Tables.Feature}'), ('{Tables.RecommendationMethod}'),
                ('{Tables.UserRecommendations}'), ('{Tables.StartupRecommendations}')),
             role(name) as (values ('{RoleNames.Batch}'), ('{RoleNames.Reader}'), ('{RoleNames.Report}'))
        select 'There is no role ' || r.name || '.', 'psql -f sql/roles/roles.sql'
        from role r where to_regrole(r.name) is null
        union all
        select 'The schema ' || n.nspname || ' belongs to ' || pg_get_userbyid(n.nspowner) || '.', format('alter schema %I owner to {RoleNames.Batch};', n.nspname)
        from pg_namespace n where n.nspname in ('{Tables.Precompute}', '{Tables.Report}') and n.nspowner is distinct from to_regrole('{RoleNames.Batch}')
        union all
        select current_user || ' is not {RoleNames.Batch} and not a member of it: it cannot publish.', 'Log in as {RoleNames.Batch} (ConnectionStrings:Serving).'
        where to_regrole('{RoleNames.Batch}') is not null and not pg_has_role(current_user, to_regrole('{RoleNames.Batch}'), 'member')
        union all
        select '{RoleNames.Reader} may not enter schema {Tables.Precompute}.', 'grant usage on schema {Tables.Precompute} to {RoleNames.Reader};'
        where to_regrole('{RoleNames.Reader}') is not null and to_regnamespace('{Tables.Precompute}') is not null
          and not has_schema_privilege(to_regrole('{RoleNames.Reader}'), to_regnamespace('{Tables.Precompute}'), 'usage')
        union all
        select '{RoleNames.Reader} may not read ' || t.relation || '.', 'grant select on ' || t.relation || ' to {RoleNames.Reader};'
        from reader t where to_regrole('{RoleNames.Reader}') is not null and to_regclass(t.relation) is not null
          and not has_table_privilege(to_regrole('{RoleNames.Reader}'), to_regclass(t.relation), 'select')
        union all
        select '{RoleNames.Report} may not read ' || c.oid::regclass || '.', 'grant usage on schema {Tables.Report} to {RoleNames.Report}; grant select on ' || c.oid::regclass || ' to {RoleNames.Report};'
        from pg_class c where c.relnamespace = to_regnamespace('{Tables.Report}') and c.relkind = 'v' and to_regrole('{RoleNames.Report}') is not null
          and not (has_schema_privilege(to_regrole('{RoleNames.Report}'), c.relnamespace, 'usage') and has_table_privilege(to_regrole('{RoleNames.Report}'), c.oid, 'select'))
        union all
        select '{RoleNames.Report} may read ' || c.oid::regclass || ', which is not for analysts.', 'revoke all on ' || c.oid::regclass || ' from {RoleNames.Report}, public;'
        from pg_class c where c.relnamespace = to_regnamespace('{Tables.Precompute}') and c.relkind in ('r', 'p', 'm') and to_regrole('{RoleNames.Report}') is not null
          and has_table_privilege(to_regrole('{RoleNames.Report}'), c.oid, 'select')
        """;

    private const string Source = $"""
        select r.name || ' may not read ' || v.name || '.', 'grant usage on schema {Tables.Source} to ' || r.name || '; grant select on ' || v.name || ' to ' || r.name || ';'
        from (values ('{RoleNames.Batch}'), ('{RoleNames.Reader}')) as r(name)
        cross join (values ('{Tables.SourceUsers}'), ('{Tables.SourceStartups}'), ('{Tables.SourceUserInteractions}'), ('{Tables.SourceStartupInteractions}')) as v(name)
        where to_regrole(r.name) is not null and to_regclass(v.name) is not null
          and not (has_schema_privilege(to_regrole(r.name), to_regnamespace('{Tables.Source}'), 'usage')
                   and has_table_privilege(to_regrole(r.name), to_regclass(v.name), 'select'))
        """;

    /// <summary>What is wrong in the serving database.</summary>
    public static Task<IReadOnlyList<SchemaFault>> FindServingFaultsAsync(NpgsqlDataSource serving, CancellationToken cancellationToken) => ReadAsync(serving, Serving, cancellationToken);

    /// <summary>What is wrong in the source database.</summary>
    public static Task<IReadOnlyList<SchemaFault>> FindSourceFaultsAsync(NpgsqlDataSource source, CancellationToken cancellationToken) => ReadAsync(source, Source, cancellationToken);

    private static async Task<IReadOnlyList<SchemaFault>> ReadAsync(NpgsqlDataSource database, string sql, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        List<SchemaFault> faults = [];
        await using NpgsqlCommand command = database.CreateCommand(sql);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            faults.Add(new SchemaFault(reader.GetString(0), reader.GetString(1)));
        return faults;
    }
}
