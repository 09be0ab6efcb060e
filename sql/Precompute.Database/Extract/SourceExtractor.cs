using System.Data;

using Npgsql;

using Precompute.Database.Privacy;
using Precompute.Database.Schema;
using Precompute.Model.Content;
using Precompute.Model.Snapshot;
using Precompute.Numerics;

namespace Precompute.Database.Extract;

/// <summary>
/// Reads the four views of the source by binary COPY in one REPEATABLE READ, read-only snapshot: what belongs together was true together.
/// </summary>
public static class SourceExtractor
{
    /// <summary>Checks the views and counts their rows.</summary>
    public static async Task<SourceCounts> CountAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        return await DatabaseRetry.RunAsync(
            async token =>
            {
                await using NpgsqlConnection connection = await source.OpenConnectionAsync(token);
                foreach (SourceView view in SourceView.All)
                    await view.CheckAsync(connection, token);
                await using NpgsqlCommand command = new(
                    $"""
                    select (select count(*) from {Tables.SourceUsers}), (select count(*) from {Tables.SourceStartups}),
                        (select count(*) from {Tables.SourceUserInteractions}), (select count(*) from {Tables.SourceStartupInteractions})
                    """,
                    connection)
                {
                    CommandTimeout = 0,
                };
                await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(token);
                await reader.ReadAsync(token);
                return new SourceCounts(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3));
            },
            cancellationToken);
    }

    /// <summary>Reads everything.</summary>
    /// <exception cref="PrecomputeException">A view or column is missing, or holds what it may not; the message names all of them.</exception>
    public static Task<SourceSnapshot> ExtractAsync(NpgsqlDataSource source, CancellationToken cancellationToken) =>
        ExtractAsync(source, ForgottenIds.None, findings: null, cancellationToken);

    /// <summary>Reads everything and says what was tolerated.</summary>
    /// <param name="source">The application's database.</param>
    /// <param name="forgotten">Whom to leave out, with everything they did and was done to them; the source may still hold them.</param>
    /// <param name="findings">Receives values that were replaced by defaults: unknown roles and types, times out of range, repeated ids; may be null.</param>
    /// <param name="cancellationToken">Cancels between rows.</param>
    /// <exception cref="PrecomputeException">A view or column is missing, or holds what it may not; the message names all of them.</exception>
    public static async Task<SourceSnapshot> ExtractAsync(
        NpgsqlDataSource source, ForgottenIds forgotten, ICollection<SourceFinding>? findings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(forgotten);

        // A broken snapshot is of no use: the whole is read anew. A standby ends a long read when it must catch up (40001).
        (SourceSnapshot snapshot, FindingLog log) = await DatabaseRetry.RunAsync(token => ReadOnceAsync(source, forgotten, token), cancellationToken);
        foreach (SourceFinding finding in log.Tolerated())
            findings?.Add(finding);
        return snapshot;
    }

    private static async Task<(SourceSnapshot Snapshot, FindingLog Log)> ReadOnceAsync(
        NpgsqlDataSource source, ForgottenIds forgotten, CancellationToken cancellationToken)
    {
        try
        {
            return await CopyOutConnection.UseAsync(source, connection => ReadAsync(connection, forgotten, cancellationToken), cancellationToken);
        }
        catch (NpgsqlException e)
        {
            throw new PrecomputeException($"The source database cannot be read: {e.Message}", e, DatabaseRetry.IsTransient(e));
        }
    }

    private static async Task<(SourceSnapshot Snapshot, FindingLog Log)> ReadAsync(
        NpgsqlConnection connection, ForgottenIds forgotten, CancellationToken cancellationToken)
    {
        // Ends with the connection.
        NpgsqlTransaction snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        await using (NpgsqlCommand readOnly = new("set transaction read only; set local statement_timeout = 0", connection, snapshot))
            await readOnly.ExecuteNonQueryAsync(cancellationToken);
        foreach (SourceView view in SourceView.All)
            await view.CheckAsync(connection, cancellationToken);

        FindingLog log = new();
        FeatureCollector features = new();
        UserRows users = await UserRows.ReadAsync(connection, features, forgotten, log, cancellationToken);
        StartupRows startups = await StartupRows.ReadAsync(connection, features, forgotten, log, cancellationToken);
        log.ThrowIfRefused();

        EntityOrdinals ordinals = new(users.Ids, startups.Ids, new HashSet<Guid>(users.LeftOut.Concat(startups.LeftOut)));
        (InteractionLog userEvents, long userOrphans) = await InteractionRows.ReadAsync(connection, SourceView.UserInteractions, ordinals, log, cancellationToken);
        (InteractionLog startupEvents, long startupOrphans) = await InteractionRows.ReadAsync(connection, SourceView.StartupInteractions, ordinals, log, cancellationToken);
        log.ThrowIfRefused();

        (FeatureVocabulary vocabulary, int[] numbers) = features.Close();
        UserTable userTable = users.ToTable(numbers);
        StartupTable startupTable = startups.ToTable(numbers, userTable.Ids);
        SourceSnapshot read = new()
        {
            Watermark = Watermark(userTable, startupTable, userEvents, startupEvents),
            Fingerprint = SnapshotFingerprint.Compute(vocabulary, userTable, startupTable, userEvents, startupEvents),
            Vocabulary = vocabulary,
            Users = userTable,
            Startups = startupTable,
            UserInteractions = userEvents,
            StartupInteractions = startupEvents,
            OrphanInteractions = userOrphans + startupOrphans,
            ForgottenEntities = users.LeftOut.Count + startups.LeftOut.Count,
        };
        return (read, log);
    }

    private static DateTimeOffset Watermark(UserTable users, StartupTable startups, InteractionLog userEvents, InteractionLog startupEvents)
    {
        uint newest = userEvents.Count + startupEvents.Count > 0
            ? Math.Max(Newest(userEvents.OccurredAt), Newest(startupEvents.OccurredAt))
            : Math.Max(Newest(users.CreatedAt), Newest(startups.CreatedAt));
        return DateTimeOffset.FromUnixTimeSeconds(newest);
    }

    private static uint Newest(uint[] times) => times.Length == 0 ? 0 : times.Max();
}
