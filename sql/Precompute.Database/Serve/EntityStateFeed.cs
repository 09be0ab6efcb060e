using System.Data;
using System.Runtime.InteropServices;
using Npgsql;
using Precompute.Database.Privacy;
using Precompute.Model;
using Precompute.Model.Live;

namespace Precompute.Database.Serve;

/// <summary>
/// Follows whom the source lets be personalised and shown, as <c>precompute_reader</c>. The views have no time of change, so each look
/// has the server digest both of them whole (one scan each); where a digest is another than at the look before, it digests them by
/// buckets, and the buckets that changed are fetched, all in one snapshot. The scans pause as long as they work, so that the answers
/// that are asked for meanwhile do not wait for a processor. Not thread-safe; it does not own the data source.
/// </summary>
public sealed class EntityStateFeed(NpgsqlDataSource source, TimeProvider time)
{
    /// <summary>Longest time for one statement, in seconds: a scan of a large source is not an outage.</summary>
    private const int LongestStatement = 60;

    /// <summary>A look that took so long goes on without pauses: the overlay must not grow old, nor its snapshot, where the source is large or busy.</summary>
    private static readonly TimeSpan LongestPaced = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(1);

    private EntityStates _states = EntityStates.Empty;
    private Digest[] _users = new Digest[EntityBuckets.Count];
    private Digest[] _startups = new Digest[EntityBuckets.Count];
    private ForgottenIds _forgotten = ForgottenIds.None;

    /// <summary>One look.</summary>
    /// <param name="forgotten">Who is left out, whatever the source still knows.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The states; those of the last look, with a new time, where nothing changed.</returns>
    public async Task<EntityStates> ReadAsync(ForgottenIds forgotten, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(forgotten);
        EntityStates next = await FollowAsync(forgotten, cancellationToken);
        if (!ReferenceEquals(forgotten, _forgotten))
            next = Without(next, forgotten);
        (_states, _forgotten) = (next, forgotten);
        return next;
    }

    /// <summary>States without those who were forgotten; the same where none of them is known.</summary>
    public static EntityStates Without(EntityStates states, ForgottenIds forgotten)
    {
        ArgumentNullException.ThrowIfNull(states);
        ArgumentNullException.ThrowIfNull(forgotten);
        return forgotten.Count == 0
            ? states
            : states with
            {
                Users = states.Users.Without(id => forgotten.Contains(EntityType.User, id)),
                Startups = states.Startups.Without(id => forgotten.Contains(EntityType.Startup, id)),
            };
    }

    private async Task<EntityStates> FollowAsync(ForgottenIds forgotten, CancellationToken cancellationToken)
    {
        DateTimeOffset takenAt = time.GetUtcNow();
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        if (await ReadTotalsAsync(connection, cancellationToken) == (Total(_users), Total(_startups)))
        {
            await transaction.CommitAsync(cancellationToken);
            return _states with { TakenAt = takenAt };
        }

        (Digest[] users, Digest[] startups) = await ReadDigestsAsync(connection, cancellationToken);
        int[] changedUsers = Changed(_users, users);
        int[] changedStartups = Changed(_startups, startups);
        EntityStates next = _states with
        {
            TakenAt = takenAt,
            Users = _states.Users.With(changedUsers, await FetchAsync(connection, EntityStateStatements.UsersOf, changedUsers, EntityType.User, forgotten, cancellationToken)),
            Startups = _states.Startups.With(changedStartups, await FetchAsync(connection, EntityStateStatements.StartupsOf, changedStartups, EntityType.Startup, forgotten, cancellationToken)),
        };
        await transaction.CommitAsync(cancellationToken);
        (_users, _startups) = (users, startups);
        return next;
    }

    private async Task<(Digest Users, Digest Startups)> ReadTotalsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        await using (NpgsqlCommand declare = new(EntityStateStatements.DeclareTotals, connection) { CommandTimeout = LongestStatement })
            await declare.ExecuteNonQueryAsync(cancellationToken);
        Digest users = await ReadTotalAsync(connection, EntityStateStatements.PeopleSoFar, started, cancellationToken);
        return (users, await ReadTotalAsync(connection, EntityStateStatements.StartupsSoFar, started, cancellationToken));
    }

    private async Task<Digest> ReadTotalAsync(NpgsqlConnection connection, string cursor, long started, CancellationToken cancellationToken)
    {
        Digest soFar = default;
        while (true)
        {
            long began = time.GetTimestamp();
            bool isPaced = time.GetElapsedTime(started, began) < LongestPaced;
            bool isEnd = true;
            await using (NpgsqlCommand fetch = new($"fetch {(isPaced ? "next" : "all")} from {cursor}", connection) { CommandTimeout = LongestStatement })
            {
                await using NpgsqlDataReader row = await fetch.ExecuteReaderAsync(cancellationToken);
                while (await row.ReadAsync(cancellationToken))
                    (soFar, isEnd) = (new Digest(row.GetInt64(0), row.GetInt64(1)), row.GetBoolean(2));
            }

            if (isEnd)
                return soFar;
            TimeSpan worked = time.GetElapsedTime(began);
            await Task.Delay(worked > ShortestPause ? worked : ShortestPause, time, cancellationToken);
        }
    }

    private static async Task<(Digest[] Users, Digest[] Startups)> ReadDigestsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(EntityStateStatements.Digests, connection) { CommandTimeout = LongestStatement };
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync(cancellationToken);
        Digest[] users = await DigestsAsync(rows, cancellationToken);
        await rows.NextResultAsync(cancellationToken);
        return (users, await DigestsAsync(rows, cancellationToken));
    }

    private static async Task<Digest[]> DigestsAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        Digest[] digests = new Digest[EntityBuckets.Count];
        while (await rows.ReadAsync(cancellationToken))
            digests[rows.GetInt32(0)] = new Digest(rows.GetInt64(1), rows.GetInt64(2));
        return digests;
    }

    private static int[] Changed(Digest[] before, Digest[] now) => [.. Enumerable.Range(0, EntityBuckets.Count).Where(b => before[b] != now[b])];

    private static async Task<List<EntityState>> FetchAsync(
        NpgsqlConnection connection, string sql, int[] buckets, EntityType type, ForgottenIds forgotten, CancellationToken cancellationToken)
    {
        List<EntityState> states = [];
        if (buckets.Length == 0)
            return states;
        await using NpgsqlCommand command = new(sql, connection) { CommandTimeout = LongestStatement };
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = buckets });
        await using NpgsqlDataReader row = await command.ExecuteReaderAsync(cancellationToken);
        while (await row.ReadAsync(cancellationToken))
        {
            Guid id = row.GetGuid(0);
            if (!forgotten.Contains(type, id))
                states.Add(type == EntityType.User ? UserOf(row, id) : StartupOf(row, id));
        }

        return states;
    }

    private static EntityState UserOf(NpgsqlDataReader row, Guid id) =>
        new(id, row.GetBoolean(1), row.GetBoolean(2), SourceReader.ParseRoles(row.GetFieldValue<string?[]>(3)), Guid.Empty);

    private static EntityState StartupOf(NpgsqlDataReader row, Guid id) =>
        new(id, row.GetBoolean(1), OptedOut: false, UserRoles.None, row.IsDBNull(2) ? Guid.Empty : row.GetGuid(2));

    private static Digest Total(Digest[] buckets) => buckets.Aggregate(static (all, bucket) => new Digest(all.Count + bucket.Count, all.Hash ^ bucket.Hash));

    /// <summary>Number of rows, and exclusive or of their hashes; both 0 where there is none.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Digest(long Count, long Hash);
}
