using Npgsql;

using NpgsqlTypes;

using Precompute.Database.Schema;
using Precompute.Model.Interactions;
using Precompute.Model.Snapshot;

namespace Precompute.Database.Publish;

/// <summary>
/// Copies the events of a snapshot into the serving database, summed up by pair, type and UTC day, and with them the weights by which
/// they count; what people who opted out did is left out. Then brings the materialized counts up to date.
/// </summary>
public sealed class DailyCountsWriter(NpgsqlDataSource serving)
{
    private const uint SecondsPerDay = 86_400;
    private static readonly DateOnly Epoch = new(1970, 1, 1);

    /// <summary>Replaces all daily counts and weights in one transaction; readers see the old ones until it commits.</summary>
    /// <returns>Rows written.</returns>
    public Task<long> WriteAsync(SourceSnapshot snapshot, InteractionWeights weights, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(weights);
        return DatabaseRetry.RunAsync(token => WriteOnceAsync(snapshot, weights, token), cancellationToken);
    }

    /// <summary>Refreshes the three materialized views without blocking their readers.</summary>
    public async Task RefreshCountsAsync(CancellationToken cancellationToken)
    {
        foreach (string view in new[] { Tables.InteractionCountByUser, Tables.InteractionCountByStartup, Tables.InteractionCountByDay })
        {
            await DatabaseRetry.RunAsync(
                async token =>
                {
                    await using NpgsqlCommand command = serving.CreateCommand($"refresh materialized view concurrently {view}");
                    command.CommandTimeout = 0;
                    await command.ExecuteNonQueryAsync(token);
                },
                cancellationToken);
        }
    }

    private async Task<long> WriteOnceAsync(SourceSnapshot snapshot, InteractionWeights weights, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await serving.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);

        // TRUNCATE, unlike DELETE, leaves no dead rows; only refreshes read this table, and they wait.
        await using (NpgsqlCommand clear = new($"set local lock_timeout = '30s'; truncate {Tables.InteractionDaily}; delete from {Tables.InteractionWeight}", connection, transaction))
            await clear.ExecuteNonQueryAsync(cancellationToken);

        long rows = 0;
        await using (NpgsqlBinaryImporter copy = await connection.BeginBinaryImportAsync(
            $"copy {Tables.InteractionDaily} (user_id, startup_id, side, interaction_type, day, events) from stdin (format binary, freeze true)", cancellationToken))
        {
            copy.Timeout = TimeSpan.Zero;
            rows += await CopyAsync(copy, snapshot, snapshot.UserInteractions, "user", cancellationToken);
            rows += await CopyAsync(copy, snapshot, snapshot.StartupInteractions, "startup", cancellationToken);
            CopyCount.Require(await copy.CompleteAsync(cancellationToken), rows, Tables.InteractionDaily);
        }

        foreach ((InteractionSide side, string name) in new[] { (InteractionSide.User, "user"), (InteractionSide.Startup, "startup") })
        {
            foreach (string type in weights.WeightedTypes(side))
            {
                await using NpgsqlCommand insert = new($"insert into {Tables.InteractionWeight} (side, interaction_type, weight) values ($1, $2, $3)", connection, transaction)
                {
                    Parameters = { new() { Value = name }, new() { Value = type }, new() { Value = weights.Of(side)[type] } },
                };
                await insert.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        await using (NpgsqlCommand analyze = new($"analyze {Tables.InteractionDaily}; analyze {Tables.InteractionWeight}", connection, transaction) { CommandTimeout = 0 })
            await analyze.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return rows;
    }

    // The log is ordered by user, startup, type, time: equal keys are neighbours, so nothing has to be collected.
    private static async Task<long> CopyAsync(NpgsqlBinaryImporter copy, SourceSnapshot snapshot, InteractionLog log, string side, CancellationToken cancellationToken)
    {
        long rows = 0;
        for (int start = 0; start < log.Count;)
        {
            int end = start + 1;
            uint day = log.OccurredAt[start] / SecondsPerDay;
            while (end < log.Count && log.Users[end] == log.Users[start] && log.Startups[end] == log.Startups[start]
                && log.TypeIndexes[end] == log.TypeIndexes[start] && log.OccurredAt[end] / SecondsPerDay == day)
            {
                end++;
            }

            if (!snapshot.Users.OptedOut[log.Users[start]])
            {
                await copy.StartRowAsync(cancellationToken);
                await copy.WriteAsync(snapshot.Users.Ids[log.Users[start]], NpgsqlDbType.Uuid, cancellationToken);
                await copy.WriteAsync(snapshot.Startups.Ids[log.Startups[start]], NpgsqlDbType.Uuid, cancellationToken);
                await copy.WriteAsync(side, NpgsqlDbType.Text, cancellationToken);
                await copy.WriteAsync(log.Types[log.TypeIndexes[start]], NpgsqlDbType.Text, cancellationToken);
                await copy.WriteAsync(Epoch.AddDays((int)day), NpgsqlDbType.Date, cancellationToken);
                await copy.WriteAsync(end - start, NpgsqlDbType.Integer, cancellationToken);
                rows++;
            }

            start = end;
        }

        return rows;
    }
}
