namespace Precompute.IntegrationTests.Database;

/// <summary>The four source relations as bare tables.</summary>
internal static class SourceFixtures
{
    public const string Tables =
        """
        create schema source;
        create table source.users (
            user_id uuid, roles text[], is_active bool, opted_out bool, created_at timestamptz,
            categories text[], fields text[], tags text[], skills text[], stages text[], engagement_types text[]);
        create table source.startups (
            startup_id uuid, owner_id uuid, title text, category text, field text, type text, stage text, tags text[], required_skills text[],
            is_active bool, created_at timestamptz);
        create table source.user_interactions (user_id uuid, startup_id uuid, interaction_type text, occurred_at timestamptz, request_id uuid);
        create table source.startup_interactions (startup_id uuid, user_id uuid, interaction_type text, occurred_at timestamptz, request_id uuid);
        """;

    public const string Rows =
        """
        insert into source.users values
            ('00000000-0000-0000-0000-000000000002', '{investor,founder}', true, true, '2026-01-02Z', null, null, '{ AI ,ai,null}', null, null, '{Marketplace}'),
            ('00000000-0000-0000-0000-000000000001', '{developer}', true, false, '2026-01-01Z', '{Fintech}', '{}', null, '{Rust,C#}', null, null);
        insert into source.startups values
            ('f0000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000002', 'One', 'fintech', null, 'marketplace', 'seed', '{ai}', '{rust}', true, '2026-01-03Z'),
            ('0f000000-0000-0000-0000-000000000002', '99999999-0000-0000-0000-000000000000', 'Two', null, 'health', null, null, null, null, false, '2026-01-04Z');
        insert into source.user_interactions
            select '00000000-0000-0000-0000-000000000001'::uuid, s::uuid, t, o::timestamptz, null from (values
                ('f0000000-0000-0000-0000-000000000001', 'view', '2026-02-01 23:59:59.9Z'),
                ('f0000000-0000-0000-0000-000000000001', 'view', '2026-02-01 00:00:00Z'),
                ('f0000000-0000-0000-0000-000000000001', 'view', '2026-02-02 00:00:00Z'),
                ('f0000000-0000-0000-0000-000000000001', 'wave', '2026-02-02 00:00:00Z'),
                ('0f000000-0000-0000-0000-000000000002', 'apply', '2026-02-03 00:00:00Z'),
                ('77777777-0000-0000-0000-000000000000', 'apply', '2026-02-03 00:00:00Z')) v (s, t, o);
        insert into source.user_interactions values
            ('00000000-0000-0000-0000-000000000002', 'f0000000-0000-0000-0000-000000000001', 'like', '2026-02-04Z', null);
        insert into source.startup_interactions values
            ('f0000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001', 'contact', '2026-02-05Z', null);
        """;
}
