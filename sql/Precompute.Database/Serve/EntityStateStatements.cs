using Precompute.Database.Schema;

namespace Precompute.Database.Serve;

/// <summary>The statements of <see cref="EntityStateFeed"/>. A bucket is <see cref="Precompute.Model.Live.EntityBuckets.BucketOf"/> in SQL.</summary>
internal static class EntityStateStatements
{
    private const string Users = Tables.SourceUsers;
    private const string Startups = Tables.SourceStartups;
    private const string UserBucket = "(get_byte(uuid_send(e.user_id), 14) & 15) << 8 | get_byte(uuid_send(e.user_id), 15)";
    private const string StartupBucket = "(get_byte(uuid_send(e.startup_id), 14) & 15) << 8 | get_byte(uuid_send(e.startup_id), 15)";

    /// <summary>The cursors of <see cref="DeclareTotals"/>.</summary>
    public const string PeopleSoFar = "people_so_far";

    /// <inheritdoc cref="PeopleSoFar"/>
    public const string StartupsSoFar = "startups_so_far";

    // One row in 8 bytes: the id, hashed with the rest as the seed. Their exclusive or does not depend on the order of the rows.
    private const string UserHash =
        "uuid_hash_extended(e.user_id, coalesce(e.is_active::int, 0) + 2 * coalesce(e.opted_out::int, 0) + 4 * coalesce(hash_array(e.roles::text[])::bigint, 0))";

    private const string StartupHash =
        "uuid_hash_extended(e.startup_id, coalesce(e.is_active::int, 0) + 2 * coalesce(uuid_hash(e.owner_id)::bigint, 0))";

    /// <summary>
    /// All people and all startups in one digest each: what most looks end with. Each cursor gives rows and digest so far after every 8,192
    /// rows, and after the last one, which it says; nothing where there is nobody. So the processor can be left to others between two fetches.
    /// Compiling them costs more than running them.
    /// </summary>
    public const string DeclareTotals = $"""
        set local jit = off;
        declare {PeopleSoFar} no scroll cursor for
        select d.seen, coalesce(d.hash, 0), d.next is null
        from (select count(*) over w, bit_xor(r.hash) over w, lead(1) over w
              from (select {UserHash} from {Users} e) r(hash) window w as (rows unbounded preceding)) d(seen, hash, next)
        where d.seen & 8191 = 0 or d.next is null;
        declare {StartupsSoFar} no scroll cursor for
        select d.seen, coalesce(d.hash, 0), d.next is null
        from (select count(*) over w, bit_xor(r.hash) over w, lead(1) over w
              from (select {StartupHash} from {Startups} e) r(hash) window w as (rows unbounded preceding)) d(seen, hash, next)
        where d.seen & 8191 = 0 or d.next is null
        """;

    /// <summary>
    /// The same by buckets. The planner cannot know that there are few of them, and would sort all rows on disk to group them.
    /// </summary>
    public const string Digests = $"""
        set local enable_sort = off;
        set local work_mem = '64MB';
        select {UserBucket}, count(*), bit_xor({UserHash}) from {Users} e group by 1;
        select {StartupBucket}, count(*), bit_xor({StartupHash}) from {Startups} e group by 1
        """;

    /// <summary>The people of the buckets in $1.</summary>
    public const string UsersOf = $"""
        select e.user_id, coalesce(e.is_active, false), coalesce(e.opted_out, false), coalesce(e.roles::text[], array[]::text[])
        from {Users} e join unnest($1::integer[]) b(bucket) on b.bucket = ({UserBucket})
        """;

    /// <summary>The startups of the buckets in $1.</summary>
    public const string StartupsOf = $"""
        select e.startup_id, coalesce(e.is_active, false), e.owner_id
        from {Startups} e join unnest($1::integer[]) b(bucket) on b.bucket = ({StartupBucket})
        """;
}
