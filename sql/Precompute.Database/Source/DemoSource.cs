using System.Reflection;
using Npgsql;
using Precompute.Numerics;

namespace Precompute.Database.Source;

/// <summary>
/// The application's side of the contract as plain tables (schema <c>source_data</c>) under the four views of schema
/// <c>source</c>, for the demo and for imported files. A real application writes the views over its own tables instead.
/// </summary>
public static class DemoSource
{
    private const string Script = "Precompute.Database.Source.demo-source.sql";

    // Any constant: serialises concurrent initialisations, which would otherwise race on "create … if not exists".
    private const long InitLock = 0x70726563_736f7572;

    /// <summary>The DDL that initialisation runs.</summary>
    public static string Sql
    {
        get
        {
            using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Script)
                ?? throw new InvalidOperationException($"Resource {Script} is missing from the assembly.");
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }

    /// <summary>
    /// Creates what is missing and grants the views to <c>precompute_batch</c> and <c>precompute_reader</c> where these roles
    /// exist; existing rows are kept. May run any number of times, also concurrently. The connection's role must be allowed to
    /// create schemas, or own both.
    /// </summary>
    /// <exception cref="PrecomputeException">Schema <c>source</c> holds views that were not made here: an application owns them.</exception>
    public static async Task InitAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using NpgsqlDataSource dataSource = NpgsqlDataSource.Create(connectionString);
        await InitAsync(dataSource, cancellationToken);
    }

    /// <inheritdoc cref="InitAsync(string, CancellationToken)"/>
    public static async Task InitAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var acquire = new NpgsqlCommand("select pg_advisory_xact_lock($1)", connection, transaction))
        {
            acquire.Parameters.Add(new NpgsqlParameter<long> { TypedValue = InitLock });
            await acquire.ExecuteNonQueryAsync(cancellationToken);
        }

        if (await StateAsync(connection, cancellationToken) == SourceState.Foreign)
        {
            throw new PrecomputeException(
                "Schema source already holds views that init-demo-source did not make: an application is attached there, and nothing was changed. "
                + "Use another database for the demo source, or drop the schema first.");
        }

        // Notices of "already exists, skipping" are the expected case here.
        await using (var create = new NpgsqlCommand("set local client_min_messages = warning;\n" + Sql + "\n" + SourceGrants.ApplySql, connection, transaction))
            await create.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>What schema <c>source</c> of this database is.</summary>
    public static async Task<SourceState> StateAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string sql = """
            select to_regclass('source.users') is not null, to_regclass('source_data.users') is not null
            """;
        await using var command = new NpgsqlCommand(sql, connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetBoolean(0), reader.GetBoolean(1)) switch
        {
            (false, _) => SourceState.Absent,
            (true, true) => SourceState.Demo,
            (true, false) => SourceState.Foreign,
        };
    }
}
