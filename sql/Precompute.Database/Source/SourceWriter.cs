using Npgsql;
using NpgsqlTypes;
using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.Database.Source;

/// <summary>
/// Writes rows into the plain tables of <see cref="DemoSource"/>: streamed by binary COPY into temporary tables, then merged, all
/// in one transaction that is rolled back unless <see cref="CompleteAsync"/> ran. Memory does not grow with the rows. Of several
/// rows with one id the last written wins. Use: Begin, Write… in any order, Prepare, Complete. Not thread-safe.
/// </summary>
public sealed class SourceWriter : IAsyncDisposable
{
    private const NpgsqlDbType TextArray = NpgsqlDbType.Array | NpgsqlDbType.Text;

    private readonly NpgsqlDataSource _dataSource;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private long _sequence;
    private SourceWriteReport? _prepared;

    private SourceWriter(NpgsqlDataSource dataSource, NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        _dataSource = dataSource;
        _connection = connection;
        _transaction = transaction;
    }

    /// <summary>Opens the transaction. The connection's role must own, or be allowed to write, the tables of <c>source_data</c>.</summary>
    /// <exception cref="PrecomputeException">The database has no demo source.</exception>
    public static async Task<SourceWriter> BeginAsync(string connectionString, CancellationToken cancellationToken)
    {
        // A merge or a COPY of a large file takes as long as it takes; cancellation is the caller's.
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { CommandTimeout = 0, Pooling = false };
        var dataSource = NpgsqlDataSource.Create(settings);
        NpgsqlConnection? connection = null;
        try
        {
            connection = await dataSource.OpenConnectionAsync(cancellationToken);
            if (await DemoSource.StateAsync(connection, cancellationToken) is var state && state != SourceState.Demo)
            {
                throw new PrecomputeException(state == SourceState.Absent
                    ? "The database has no demo source; run `precompute db init-demo-source` first."
                    : "Schema source belongs to an application here; only tables made by `precompute db init-demo-source` are written.");
            }

            NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using (var stage = new NpgsqlCommand(SourceMerge.StagingSql, connection, transaction))
                await stage.ExecuteNonQueryAsync(cancellationToken);
            return new SourceWriter(dataSource, connection, transaction);
        }
        catch
        {
            if (connection is not null)
                await connection.DisposeAsync();
            await dataSource.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stages people.</summary>
    /// <returns>The number of rows.</returns>
    public async Task<long> WriteUsersAsync(IAsyncEnumerable<SourceUser> users, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(users);
        const string copy = """
            copy users_in (seq, user_id, roles, is_active, opted_out, created_at,
                categories, fields, tags, skills, stages, engagement_types, external_id) from stdin (format binary)
            """;
        await using NpgsqlBinaryImporter importer = await _connection.BeginBinaryImportAsync(copy, cancellationToken);
        long rows = 0;
        await foreach (SourceUser user in users.WithCancellation(cancellationToken))
        {
            await importer.StartRowAsync(cancellationToken);
            await importer.WriteAsync(_sequence++, NpgsqlDbType.Bigint, cancellationToken);
            await importer.WriteAsync(user.UserId, NpgsqlDbType.Uuid, cancellationToken);
            await importer.WriteAsync(RoleNames(user.Roles), TextArray, cancellationToken);
            await importer.WriteAsync(user.IsActive, NpgsqlDbType.Boolean, cancellationToken);
            await importer.WriteAsync(user.OptedOut, NpgsqlDbType.Boolean, cancellationToken);
            await WriteTimeAsync(importer, user.CreatedAt, cancellationToken);
            await WriteArrayAsync(importer, user.Categories, cancellationToken);
            await WriteArrayAsync(importer, user.Fields, cancellationToken);
            await WriteArrayAsync(importer, user.Tags, cancellationToken);
            await WriteArrayAsync(importer, user.Skills, cancellationToken);
            await WriteArrayAsync(importer, user.Stages, cancellationToken);
            await WriteArrayAsync(importer, user.EngagementTypes, cancellationToken);
            await WriteTextAsync(importer, user.ExternalId, cancellationToken);
            rows++;
        }

        return Counted(rows, await importer.CompleteAsync(cancellationToken));
    }

    /// <summary>Stages startups.</summary>
    /// <returns>The number of rows.</returns>
    public async Task<long> WriteStartupsAsync(IAsyncEnumerable<SourceStartup> startups, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(startups);
        const string copy = """
            copy startups_in (seq, startup_id, owner_id, title, category, field, type, stage, tags, required_skills,
                is_active, created_at, external_id, owner_external_id) from stdin (format binary)
            """;
        await using NpgsqlBinaryImporter importer = await _connection.BeginBinaryImportAsync(copy, cancellationToken);
        long rows = 0;
        await foreach (SourceStartup startup in startups.WithCancellation(cancellationToken))
        {
            await importer.StartRowAsync(cancellationToken);
            await importer.WriteAsync(_sequence++, NpgsqlDbType.Bigint, cancellationToken);
            await importer.WriteAsync(startup.StartupId, NpgsqlDbType.Uuid, cancellationToken);
            await WriteUuidAsync(importer, startup.OwnerId, cancellationToken);
            await importer.WriteAsync(startup.Title, NpgsqlDbType.Text, cancellationToken);
            await WriteTextAsync(importer, startup.Category, cancellationToken);
            await WriteTextAsync(importer, startup.Field, cancellationToken);
            await importer.WriteAsync(TypeName(startup.Type), NpgsqlDbType.Text, cancellationToken);
            await WriteTextAsync(importer, startup.Stage, cancellationToken);
            await WriteArrayAsync(importer, startup.Tags, cancellationToken);
            await WriteArrayAsync(importer, startup.RequiredSkills, cancellationToken);
            await importer.WriteAsync(startup.IsActive, NpgsqlDbType.Boolean, cancellationToken);
            await WriteTimeAsync(importer, startup.CreatedAt, cancellationToken);
            await WriteTextAsync(importer, startup.ExternalId, cancellationToken);
            await WriteTextAsync(importer, startup.OwnerExternalId, cancellationToken);
            rows++;
        }

        return Counted(rows, await importer.CompleteAsync(cancellationToken));
    }

    /// <summary>Stages events of one side. Equal events are separate events.</summary>
    /// <returns>The number of rows.</returns>
    public async Task<long> WriteInteractionsAsync(
        SourceSide side, IAsyncEnumerable<SourceInteraction> interactions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(interactions);
        const string columns = "(line, user_id, startup_id, interaction_type, occurred_at, request_id, user_external_id, startup_external_id)";
        string copy = side == SourceSide.User
            ? $"copy user_interactions_in {columns} from stdin (format binary)"
            : $"copy startup_interactions_in {columns} from stdin (format binary)";
        await using NpgsqlBinaryImporter importer = await _connection.BeginBinaryImportAsync(copy, cancellationToken);
        long rows = 0;
        await foreach (SourceInteraction row in interactions.WithCancellation(cancellationToken))
        {
            await importer.StartRowAsync(cancellationToken);
            await importer.WriteAsync(row.Line, NpgsqlDbType.Bigint, cancellationToken);
            await importer.WriteAsync(row.UserId, NpgsqlDbType.Uuid, cancellationToken);
            await importer.WriteAsync(row.StartupId, NpgsqlDbType.Uuid, cancellationToken);
            await importer.WriteAsync(row.InteractionType, NpgsqlDbType.Text, cancellationToken);
            await WriteTimeAsync(importer, row.OccurredAt, cancellationToken);
            await WriteUuidAsync(importer, row.RequestId, cancellationToken);
            await WriteTextAsync(importer, row.UserExternalId, cancellationToken);
            await WriteTextAsync(importer, row.StartupExternalId, cancellationToken);
            rows++;
        }

        return Counted(rows, await importer.CompleteAsync(cancellationToken));
    }

    /// <summary>Merges what was staged, still inside the transaction, and says what that did; nobody sees it before <see cref="CompleteAsync"/>.</summary>
    public async Task<SourceWriteReport> PrepareAsync(SourceWriteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (_prepared is not null)
            throw new InvalidOperationException("PrepareAsync runs once.");
        return _prepared = await new SourceMerge(_connection, options).RunAsync(cancellationToken);
    }

    /// <summary>Commits, then vacuums and analyses the tables, so that the first look-ups are planned on what is there now.</summary>
    public async Task<SourceWriteReport> CompleteAsync(CancellationToken cancellationToken)
    {
        SourceWriteReport report = _prepared ?? await PrepareAsync(new SourceWriteOptions(), cancellationToken);
        await _transaction.CommitAsync(cancellationToken);
        await using var vacuum = new NpgsqlCommand(SourceMerge.VacuumSql, _connection);
        await vacuum.ExecuteNonQueryAsync(cancellationToken);
        return report;
    }

    /// <summary>Rolls back unless completed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
        await _dataSource.DisposeAsync();
    }

    /// <summary>Names of roles as the views carry them.</summary>
    internal static string[] RoleNames(UserRoles roles)
    {
        var names = new List<string>(3);
        if (roles.HasFlag(UserRoles.Developer))
            names.Add("developer");
        if (roles.HasFlag(UserRoles.Investor))
            names.Add("investor");
        if (roles.HasFlag(UserRoles.Founder))
            names.Add("founder");
        return [.. names];
    }

    private static string TypeName(StartupType type) => type == StartupType.Marketplace ? "marketplace" : "collaboration";

    private static long Counted(long written, ulong reported) => (ulong)written == reported
        ? written
        : throw new PrecomputeException($"COPY took {reported} rows of the {written} sent; nothing is kept. Try again.", isTransient: true);

    private static Task WriteTextAsync(NpgsqlBinaryImporter importer, string? value, CancellationToken cancellationToken) =>
        value is null ? importer.WriteNullAsync(cancellationToken) : importer.WriteAsync(value, NpgsqlDbType.Text, cancellationToken);

    private static Task WriteArrayAsync(NpgsqlBinaryImporter importer, string[]? value, CancellationToken cancellationToken) =>
        value is null ? importer.WriteNullAsync(cancellationToken) : importer.WriteAsync(value, TextArray, cancellationToken);

    private static Task WriteUuidAsync(NpgsqlBinaryImporter importer, Guid? value, CancellationToken cancellationToken) =>
        value is null ? importer.WriteNullAsync(cancellationToken) : importer.WriteAsync(value.Value, NpgsqlDbType.Uuid, cancellationToken);

    private static Task WriteTimeAsync(NpgsqlBinaryImporter importer, DateTimeOffset? value, CancellationToken cancellationToken) =>
        value is null
            ? importer.WriteNullAsync(cancellationToken)
            : importer.WriteAsync(value.Value.UtcDateTime, NpgsqlDbType.TimestampTz, cancellationToken);
}
