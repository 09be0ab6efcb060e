using System.Globalization;

using Npgsql;

using Precompute.Database.Schema;
using Precompute.Numerics;

namespace Precompute.Database.Embedded;

/// <summary>
/// A private PostgreSQL cluster in a folder: made on first use from installed binaries, listening on 127.0.0.1 only, reused when it
/// already runs. Every process that uses it holds a shared lock; the last one to be disposed stops it, so that a server never outlives
/// its users and is never pulled away from under one. A process that was killed no longer counts: the kernel frees its lock.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    /// <summary>The database that is made in the cluster.</summary>
    public const string DefaultDatabase = "precompute";

    private readonly ClusterLayout _layout;
    private readonly ClusterServer _server;
    private readonly ClusterSecrets _secrets;
    private readonly TimeSpan _timeout;
    private FileLock? _use;

    private EmbeddedPostgres(ClusterLayout layout, ClusterServer server, ClusterSecrets secrets, int port, bool startedHere, FileLock use, TimeSpan timeout)
    {
        _layout = layout;
        _server = server;
        _secrets = secrets;
        Port = port;
        StartedHere = startedHere;
        _use = use;
        _timeout = timeout;
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>True when this object started the server, false when it found it running.</summary>
    public bool StartedHere { get; }

    /// <summary>The folder of the cluster's files; differs from the one asked for where the server's user could not enter that.</summary>
    public string ServerDirectory => _layout.Server;

    /// <summary>A libpq service file with one service per role, for psql and other clients; only its owner reads it.</summary>
    public string ServiceFile => _layout.ServiceFile;

    /// <summary>Finds or makes the cluster, starts it unless it runs, and waits until it answers.</summary>
    /// <exception cref="PrecomputeException">No binaries (the message has the command that installs them), a folder that cannot be used, a server that does not start.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (OperatingSystem.IsWindows())
            throw new PrecomputeException("A private PostgreSQL cluster needs Linux or macOS; set ConnectionStrings:Serving to a server of yours.");

        // Binaries first: installing them makes the user postgres.
        PostgresBinaries? newest = await PostgresBinaries.FindAsync(options.BinaryDirectory, major: null, cancellationToken);
        if (newest is null)
        {
            if (!options.InstallWhenMissing)
                throw new PrecomputeException(PostgresInstaller.Advice);
            await PostgresInstaller.InstallAsync(options.Progress, cancellationToken);
            newest = await PostgresBinaries.FindAsync(options.BinaryDirectory, major: null, cancellationToken) ?? throw new PrecomputeException(PostgresInstaller.Advice);
        }

        ServerUser user = ServerUser.Current();
        ClusterLayout layout = await ClusterLayout.PrepareAsync(options.DataDirectory, user, cancellationToken);
        using FileLock startLock = await FileLock.AcquireAsync(layout.StartLock, options.Timeout, cancellationToken);
        PostgresBinaries binaries = await FitAsync(layout, newest, options, cancellationToken);
        ClusterServer server = new(layout, binaries, user, options);
        (ClusterSecrets secrets, bool isNew) = await OpenOrCreateAsync(layout, server, options, cancellationToken);

        FileLock use = FileLock.TryShare(layout.UseLock)
            ?? throw new PrecomputeException($"'{layout.UseLock}' is held by a process that is stopping the server; try again.", isTransient: true);
        bool started = false;
        try
        {
            PostmasterFile? running = PostmasterFile.ReadLive(layout.Cluster);
            int port = running?.Port ?? 0;
            if (running is null)
            {
                options.Progress?.Report($"starting PostgreSQL {binaries.Major.ToString(CultureInfo.InvariantCulture)}");
                port = await server.StartAsync(cancellationToken);
                started = true;
            }

            EmbeddedPostgres postgres = new(layout, server, secrets, port, started, use, options.Timeout);
            await postgres.WaitUntilReadyAsync(cancellationToken);
            if (started || isNew)
                await ClusterBootstrap.RunAsync(postgres, secrets, cancellationToken);
            ClusterServiceFile.Write(layout.ServiceFile, port, secrets);
            return postgres;
        }
        catch
        {
            use.Dispose();
            if (started)
                await server.StopAsync(CancellationToken.None);
            throw;
        }
    }

    /// <summary>A connection string for one of the three roles of <see cref="RoleNames"/>. Holds a password: never log it.</summary>
    public string ConnectionString(string role, string database = DefaultDatabase) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Database = database,
        Username = role,
        Password = _secrets[role],
        ApplicationName = "precompute",
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ConnectionString;

    /// <summary>A connection string of the cluster's superuser: for bootstrapping and for making databases, for nothing else.</summary>
    public string AdminConnectionString(string database = "postgres") =>
        new NpgsqlConnectionStringBuilder(ConnectionString(ClusterRoles.Admin, database)) { Pooling = false }.ConnectionString;

    /// <summary>Makes a database owned by the batch role, unless it exists, with the rights that every role starts from.</summary>
    public Task CreateDatabaseAsync(string database, CancellationToken cancellationToken) =>
        ClusterBootstrap.CreateDatabaseAsync(this, database, cancellationToken);

    /// <summary>Stops the server unless another process still uses it. May be called more than once.</summary>
    public async ValueTask DisposeAsync()
    {
        FileLock? use = Interlocked.Exchange(ref _use, null);
        if (use is null)
            return;
        NpgsqlConnection.ClearAllPools();
        if (!Directory.Exists(_layout.Home))
        {
            // Somebody deleted the folder: nothing to lock, and the server ends by itself.
            use.Dispose();
            return;
        }

        using FileLock startLock = await FileLock.AcquireAsync(_layout.StartLock, _timeout, CancellationToken.None);
        use.Dispose();
        using FileLock? alone = FileLock.TryAcquire(_layout.UseLock);
        if (alone is not null)
            await _server.StopAsync(CancellationToken.None);
    }

    /// <summary>
    /// Deletes a cluster with all its data. A server that nobody uses any more (its users were killed) is stopped first.
    /// </summary>
    /// <returns>False, and nothing deleted, when a living process uses the cluster.</returns>
    public static async Task<bool> RemoveAsync(EmbeddedPostgresOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!Directory.Exists(options.DataDirectory))
            return true;
        ServerUser user = ServerUser.Current();
        ClusterLayout layout = await ClusterLayout.PrepareAsync(options.DataDirectory, user, cancellationToken);
        using (FileLock? start = FileLock.TryAcquire(layout.StartLock))
        using (FileLock? alone = FileLock.TryAcquire(layout.UseLock))
        {
            // Whoever makes the cluster at this moment holds the first lock, whoever uses it the second.
            if (start is null || alone is null)
                return false;
            if (PostmasterFile.ReadLive(layout.Cluster) is not null
                && await PostgresBinaries.FindAsync(options.BinaryDirectory, major: null, cancellationToken) is { } newest)
            {
                PostgresBinaries binaries = await FitAsync(layout, newest, options, cancellationToken);
                await new ClusterServer(layout, binaries, user, options).StopAsync(cancellationToken);
            }
        }

        if (layout.IsStandIn)
            Directory.Delete(layout.Server, recursive: true);
        Directory.Delete(layout.Home, recursive: true);
        return true;
    }

    // A cluster is tied to the major version that made it.
    private static async Task<PostgresBinaries> FitAsync(
        ClusterLayout layout, PostgresBinaries newest, EmbeddedPostgresOptions options, CancellationToken cancellationToken)
    {
        string versionFile = Path.Combine(layout.Cluster, "PG_VERSION");
        if (!File.Exists(versionFile))
            return newest;
        string version = (await File.ReadAllTextAsync(versionFile, cancellationToken)).Trim();
        int major = int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) ? parsed : 0;
        if (major == newest.Major)
            return newest;
        return await PostgresBinaries.FindAsync(options.BinaryDirectory, major, cancellationToken)
            ?? throw new PrecomputeException(
                $"The cluster in '{layout.Cluster}' was made by PostgreSQL {version}, which is not installed. Install postgresql-{version}, or name another data folder.");
    }

    private static async Task<(ClusterSecrets Secrets, bool IsNew)> OpenOrCreateAsync(
        ClusterLayout layout, ClusterServer server, EmbeddedPostgresOptions options, CancellationToken cancellationToken)
    {
        bool hasCluster = File.Exists(Path.Combine(layout.Cluster, "PG_VERSION"));
        if (hasCluster && File.Exists(layout.Secrets))
            return (ClusterSecrets.Read(layout.Secrets), false);
        if (hasCluster && !layout.IsStandIn)
        {
            throw new PrecomputeException(
                $"'{layout.Secrets}' is missing, so nobody can log in to the cluster beside it. Restore the file, or delete '{layout.Home}' to start with an empty database.");
        }

        if (hasCluster)
        {
            // The caller's folder was deleted; what is left of its cluster in the stand-in folder goes with it.
            if (PostmasterFile.ReadLive(layout.Cluster) is not null)
                await server.StopAsync(cancellationToken);
            Directory.Delete(layout.Cluster, recursive: true);
        }

        options.Progress?.Report($"creating a private PostgreSQL cluster in {layout.Server}");
        ClusterSecrets secrets = ClusterSecrets.Create(layout.Secrets);
        await server.CreateAsync(secrets[ClusterRoles.Admin], cancellationToken);
        return (secrets, true);
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using NpgsqlConnection connection = new(AdminConnectionString());
                await connection.OpenAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException e) when (e.IsTransient && System.Diagnostics.Stopwatch.GetElapsedTime(started) < _timeout)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
            }
            catch (NpgsqlException e)
            {
                throw new PrecomputeException($"The PostgreSQL server on 127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)} does not answer: {e.Message} (log: {_layout.Log})", e);
            }
        }
    }
}
