using System.Globalization;

using Npgsql;

using Precompute.Database.Embedded;
using Precompute.Database.Migrations;

using Xunit;

namespace Precompute.TestKit.Database;

/// <summary>
/// One private PostgreSQL cluster for a test assembly, in a temporary folder, gone at the end. Register it once an assembly:
/// <c>[assembly: AssemblyFixture(typeof(PostgresServer))]</c>. Without PostgreSQL tests fail, they are never skipped:
/// the message has the command that installs it. Clusters of test runs that were killed are removed at the next start.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string FolderPrefix = "precompute-tests-";
    private const string Template = "precompute_template";
    private readonly SemaphoreSlim _creating = new(1, 1);
    private readonly SemaphoreSlim _filling = new(1, 1);
    private readonly Dictionary<object, TestDatabase> _filled = [];
    private EmbeddedPostgres? _postgres;
    private string _folder = "";
    private int _databases;
    private bool _hasTemplate;

    /// <summary>The running cluster.</summary>
    public EmbeddedPostgres Cluster => _postgres ?? throw new InvalidOperationException("The server is not started.");

    /// <summary>Starts the cluster.</summary>
    public async ValueTask InitializeAsync()
    {
        foreach (string left in Directory.GetDirectories(Scratch.Root, FolderPrefix + "*"))
        {
            // A young one may be another run's that has not taken its locks yet.
            if (TimeProvider.System.GetUtcNow().UtcDateTime - Directory.GetLastWriteTimeUtc(left) > TimeSpan.FromMinutes(2))
                await RemoveQuietlyAsync(left);
        }

        _folder = Scratch.Create(FolderPrefix);
        if (Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        _postgres = await EmbeddedPostgres.StartAsync(Options(_folder), CancellationToken.None);
    }

    /// <summary>Does something while nobody can connect to a database, and everybody who was is cut off.</summary>
    public async Task WithoutConnectionsAsync(TestDatabase database, Func<Task> act)
    {
        await using NpgsqlConnection admin = new(Cluster.AdminConnectionString());
        await admin.OpenAsync();
        await ExecuteAsync($"alter database {database.Name} with allow_connections false");
        await ExecuteAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database.Name}'");
        try
        {
            await act();
        }
        finally
        {
            await ExecuteAsync($"alter database {database.Name} with allow_connections true");
            database.Batch.Clear();
        }

        async Task ExecuteAsync(string sql)
        {
            await using NpgsqlCommand command = new(sql, admin);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>A fresh database with the three roles' rights, migrated unless asked otherwise.</summary>
    public async Task<TestDatabase> CreateDatabaseAsync(bool migrate = true, CancellationToken cancellationToken = default)
    {
        string name = NextName();
        if (!migrate)
        {
            await Cluster.CreateDatabaseAsync(name, cancellationToken);
            return new TestDatabase(Cluster, name);
        }

        await _creating.WaitAsync(cancellationToken);
        try
        {
            // Copying a migrated database is faster than migrating each.
            if (!_hasTemplate)
            {
                await Cluster.CreateDatabaseAsync(Template, cancellationToken);
                string connection = new NpgsqlConnectionStringBuilder(Cluster.ConnectionString(Precompute.Database.Schema.RoleNames.Batch, Template)) { Pooling = false }.ConnectionString;
                await MigrationRunner.MigrateAsync(connection, cancellationToken);
                _hasTemplate = true;
            }

            await CopyAsync(Template, name, cancellationToken);
        }
        finally
        {
            _creating.Release();
        }

        return new TestDatabase(Cluster, name);
    }

    /// <summary>A fresh database with a content that many tests begin with: written by the first, copied for the others.</summary>
    /// <param name="content">What tells one content from another.</param>
    /// <param name="fill">Writes it.</param>
    /// <param name="migrate">Whether the database is migrated before.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<TestDatabase> CreateFilledDatabaseAsync(
        object content, Func<TestDatabase, Task> fill, bool migrate = true, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fill);
        TestDatabase? original;
        await _filling.WaitAsync(cancellationToken);
        try
        {
            if (!_filled.TryGetValue((content, migrate), out original))
            {
                original = await CreateDatabaseAsync(migrate, cancellationToken);
                await fill(original);
                _filled.Add((content, migrate), original);
            }
        }
        finally
        {
            _filling.Release();
        }

        return await CopyDatabaseAsync(original, cancellationToken);
    }

    /// <summary>A copy of a database as it is now. Whoever is connected to it is cut off, since PostgreSQL copies none that is in use.</summary>
    public async Task<TestDatabase> CopyDatabaseAsync(TestDatabase original, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(original);
        string name = NextName();
        await _creating.WaitAsync(cancellationToken);
        try
        {
            await CopyAsync(original.Name, name, cancellationToken);
        }
        finally
        {
            _creating.Release();
        }

        return new TestDatabase(Cluster, name);
    }

    /// <summary>Stops the cluster and deletes it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        if (_folder.Length > 0)
            await RemoveQuietlyAsync(_folder);
        _creating.Dispose();
        _filling.Dispose();
    }

    private string NextName() => "test_" + Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture);

    private async Task CopyAsync(string from, string name, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection admin = new(Cluster.AdminConnectionString());
        await admin.OpenAsync(cancellationToken);
        foreach (string sql in new[]
        {
            $"select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = '{from}'",
            // Copying the files takes a quarter of what copying through the log does, and brings the caches of the catalogue along.
            $"create database {name} template {from} strategy file_copy owner precompute_batch",
            $"revoke all on database {name} from public",
            $"grant connect on database {name} to precompute_reader, precompute_report",
        })
        {
            await using NpgsqlCommand command = new(sql, admin);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static EmbeddedPostgresOptions Options(string folder) => new() { DataDirectory = Path.Combine(folder, "postgres"), Durable = false };

    private static async Task RemoveQuietlyAsync(string folder)
    {
        try
        {
            if (await EmbeddedPostgres.RemoveAsync(Options(folder), CancellationToken.None))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Precompute.Numerics.PrecomputeException)
        {
            // Another user's, or removed by another run at this moment.
        }
    }
}
