using DbUp;
using DbUp.Engine;
using DbUp.Engine.Output;

using Npgsql;

using Precompute.Database.Schema;
using Precompute.Numerics;

namespace Precompute.Database.Migrations;

/// <summary>
/// Brings a serving database to the schema of this build: roles, forward-only migrations (each in one transaction, journaled in
/// <c>precompute.schema_version</c>), then the repeatable scripts of views and reports whose text changed. The source is never touched.
/// Runs at the same moment wait for each other.
/// </summary>
public static class MigrationRunner
{
    // Any constant that nothing else in the database uses.
    private const long AdvisoryLock = 0x7072_6563_6d69_6772;

    /// <summary>Applies what is missing.</summary>
    /// <param name="connectionString">The serving database, as <c>precompute_batch</c>, or as a superuser or another member of it.</param>
    /// <param name="cancellationToken">Cancels between scripts.</param>
    /// <returns>Names of the scripts that were applied, in order; empty when there was nothing to do.</returns>
    /// <exception cref="PrecomputeException">No right to do it, or a script failed; the message names it, and its transaction is undone.</exception>
    public static async Task<IReadOnlyList<string>> MigrateAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection guard = new(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        try
        {
            await guard.OpenAsync(cancellationToken);
            await ExecuteAsync(guard, $"select pg_advisory_lock({AdvisoryLock})", cancellationToken);
            await DatabaseRoles.EnsureAsync(guard, cancellationToken);
            string asOwner = await MigrationIdentity.AsOwnerAsync(guard, connectionString, cancellationToken);

            List<string> applied = await Task.Run(() => Upgrade(asOwner), cancellationToken);
            applied.AddRange(await RepeatableScripts.ApplyAsync(asOwner, cancellationToken));
            return applied;
        }
        catch (NpgsqlException e)
        {
            throw new PrecomputeException($"The serving database cannot be migrated: {e.Message}", e, e.IsTransient);
        }
    }

    /// <summary>What is applied and what is missing; changes nothing.</summary>
    /// <param name="connectionString">The serving database, as a role that may read <c>precompute.schema_version</c>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static Task<MigrationStatus> StatusAsync(string connectionString, CancellationToken cancellationToken) =>
        DatabaseRetry.RunAsync(token => ReadStatusAsync(connectionString, token), cancellationToken);

    private static async Task<MigrationStatus> ReadStatusAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = new(connectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            List<AppliedMigration> applied = [];
            Dictionary<string, string> repeatable = new(StringComparer.Ordinal);
            await using (NpgsqlCommand exists = new($"select to_regclass('{Tables.SchemaVersion}') is not null", connection))
            {
                if (await exists.ExecuteScalarAsync(cancellationToken) is true)
                {
                    applied = await ReadJournalAsync(connection, cancellationToken);
                    repeatable = await RepeatableScripts.ReadAppliedAsync(connection, cancellationToken);
                }
            }

            HashSet<string> names = [.. applied.Select(a => a.Script)];
            return new MigrationStatus(
                applied,
                [
                    .. SqlScript.OfFolder("migrations").Where(s => !names.Contains(s.Name)).Select(s => s.Name),
                    .. RepeatableScripts.All.Where(s => !string.Equals(repeatable.GetValueOrDefault(s.Name), s.Sha256, StringComparison.Ordinal)).Select(s => s.Name),
                ]);
        }
        catch (NpgsqlException e)
        {
            throw new PrecomputeException($"The state of the serving database cannot be read: {e.Message}", e, DatabaseRetry.IsTransient(e));
        }
    }

    private static List<string> Upgrade(string connectionString)
    {
        UpgradeEngine engine = DeployChanges.To
            .PostgresqlDatabase(connectionString)
            .WithScripts(SqlScript.OfFolder("migrations").Select(s => new DbUp.Engine.SqlScript(s.Name, s.Text)))
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .JournalToPostgresqlTable(Tables.Precompute, "schema_version")
            .LogTo(new NoOpUpgradeLog())
            .Build();
        DatabaseUpgradeResult result = engine.PerformUpgrade();
        if (!result.Successful)
        {
            throw new PrecomputeException(
                $"Migration '{result.ErrorScript?.Name}' failed and was undone: {result.Error.Message}", result.Error, result.Error is NpgsqlException { IsTransient: true });
        }

        return [.. result.Scripts.Select(s => s.Name)];
    }

    private static async Task<List<AppliedMigration>> ReadJournalAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        List<AppliedMigration> applied = [];
        await using NpgsqlCommand command = new($"select scriptname, applied at time zone 'UTC' from {Tables.SchemaVersion} order by schemaversionsid", connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            applied.Add(new AppliedMigration(reader.GetString(0), await reader.GetFieldValueAsync<DateTimeOffset>(1, cancellationToken)));
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        // A migration of another process may hold the lock for long.
        await using NpgsqlCommand command = new(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
