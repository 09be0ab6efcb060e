using Precompute.Database.Schema;

namespace Precompute.Database.Serve;

/// <summary>
/// The statements of <see cref="SourceReader"/>. $1 is the entity, $2 the weighted types of people's events, $3 the ids about to be
/// shown (state) or the newest time (history), $4 and $5 in the reverse direction the weighted types of startups' events and the role.
/// Texts are cast: the application's views may have enums or domains there. Of the ids about to be shown, those that may be are
/// returned: one scan of an index with all of them costs half of a look-up for each.
/// </summary>
internal static class SourceStatements
{
    private const string Users = Tables.SourceUsers;
    private const string Startups = Tables.SourceStartups;
    private const string UserInteractions = Tables.SourceUserInteractions;
    private const string StartupInteractions = Tables.SourceStartupInteractions;

    /// <summary><see cref="SourceReader.MostEvents"/>, as the planner is to know it.</summary>
    private const string Newest = "10000";

    /// <summary>
    /// The gate on <c>viewer</c> comes before the scan of the history: an opted-out viewer's events are not read. Events of startups
    /// that the source no longer shows are left out, as extraction leaves them out, or the counts would differ for ever.
    /// </summary>
    public const string UserState = $"""
        with viewer as materialized (
            select is_active, opted_out, roles::text[] as roles from {Users} where user_id = $1
        ),
        history as materialized (
            select i.startup_id
            from {UserInteractions} i
            where i.user_id = $1 and i.interaction_type::text = any($2)
              and coalesce((select not v.opted_out from viewer v), false)
              and exists (select from {Startups} s where s.startup_id = i.startup_id)
        )
        select v.is_active, v.opted_out, v.roles,
               (select count(*) from history),
               array(select s.startup_id from {Startups} s
                     where s.startup_id = any($3) and s.is_active and s.owner_id is distinct from $1
                       and s.startup_id not in (select h.startup_id from history h))
        from (values (1)) as always(row) left join viewer v on true
        """;

    /// <summary>A startup's viewer state is its own activity and its owner's opt-out.</summary>
    public const string StartupState = $"""
        with viewer as materialized (
            select s.is_active, coalesce(o.opted_out, false) as opted_out, s.owner_id
            from {Startups} s left join {Users} o on o.user_id = s.owner_id
            where s.startup_id = $1
        ),
        acted as materialized (
            select i.user_id from {UserInteractions} i
            where i.startup_id = $1 and i.interaction_type::text = any($2) and coalesce((select not v.opted_out from viewer v), false)
            union
            select i.user_id from {StartupInteractions} i
            where i.startup_id = $1 and i.interaction_type::text = any($4) and coalesce((select not v.opted_out from viewer v), false)
        )
        select v.is_active, v.opted_out, null::text[],
               (select count(*) from acted a join {Users} u using (user_id) where not u.opted_out),
               array(select u.user_id from {Users} u
                     where u.user_id = any($3) and u.is_active and not u.opted_out and $5 = any(u.roles::text[])
                       and u.user_id not in (select a.user_id from acted a where a.user_id is not null)
                       and u.user_id not in (select w.owner_id from viewer w where w.owner_id is not null))
        from (values (1)) as always(row) left join viewer v on true
        """;

    /// <summary>The newest <see cref="SourceReader.MostEvents"/> events, by counterpart, type and time.</summary>
    public const string UserHistory = $"""
        select n.startup_id, 1::smallint, n.interaction_type, n.occurred_at
        from (
            select i.startup_id, i.interaction_type::text as interaction_type, i.occurred_at
            from {UserInteractions} i
            where i.user_id = $1 and i.interaction_type::text = any($2) and ($3 is null or i.occurred_at <= $3)
            order by i.occurred_at desc, 1, 2
            limit {Newest}
        ) n
        order by 1, 3, 4
        """;

    /// <summary>The same of both views of events.</summary>
    public const string StartupHistory = $"""
        select n.user_id, n.side, n.interaction_type, n.occurred_at
        from (select h.user_id, h.side, h.interaction_type, h.occurred_at from (
            select user_id, 1::smallint as side, interaction_type::text, occurred_at
            from {UserInteractions} where startup_id = $1 and interaction_type::text = any($2)
            union all
            select user_id, 2::smallint, interaction_type::text, occurred_at
            from {StartupInteractions} where startup_id = $1 and interaction_type::text = any($4)
        ) h join {Users} u using (user_id)
        where not u.opted_out and ($3 is null or h.occurred_at <= $3)
        order by h.occurred_at desc, 1, 2, 3
        limit {Newest}) n
        order by 1, 2, 3, 4
        """;

    public const string UserProfile = $"select {DeclaredFeatures.UserColumns} from {Users} where user_id = $1";

    /// <summary>The people among the ids in $1, each with its profile.</summary>
    public const string UserProfiles = $"select user_id, {DeclaredFeatures.UserColumns} from {Users} where user_id = any($1)";

    /// <summary>The startups among the ids in $1, each with its profile.</summary>
    public const string StartupProfiles = $"select startup_id, {DeclaredFeatures.StartupColumns} from {Startups} where startup_id = any($1)";

    public const string StartupProfile = $"select {DeclaredFeatures.StartupColumns} from {Startups} where startup_id = $1";
}
