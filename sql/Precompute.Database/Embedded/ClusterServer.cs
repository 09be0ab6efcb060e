using System.Globalization;
using System.Net;
using System.Net.Sockets;

using Precompute.Numerics;

namespace Precompute.Database.Embedded;

/// <summary>Makes, starts and stops the server of one cluster.</summary>
internal sealed class ClusterServer(ClusterLayout layout, PostgresBinaries binaries, ServerUser user, EmbeddedPostgresOptions options)
{
    private const int StartAttempts = 5;
    private const int LongestExitPolls = 250;

    // A socket's path must fit into sockaddr_un.
    private const int LongestSocketFolder = 80;

    /// <summary>Makes the cluster beside its place and moves it there when it is whole.</summary>
    public async Task CreateAsync(string adminPassword, CancellationToken cancellationToken)
    {
        string partial = layout.Cluster + ".partial";
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
        Directory.CreateDirectory(partial, FileModes.OwnerAll);
        string passwordFile = Path.Combine(layout.Run, "initdb.password");
        File.Delete(passwordFile);
        try
        {
            await using (FileStream file = new(passwordFile, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = FileModes.OwnerReadWrite,
            }))
            {
                await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes(adminPassword), cancellationToken);
            }

            await user.TakeOverAsync(cancellationToken, partial, passwordFile);
            string[] durability = options.Durable ? [] : ["--no-sync"];
            CommandResult result = await user.RunAsync(
                binaries.Program("initdb"),
                [
                    "--pgdata", partial, "--username", ClusterRoles.Admin, "--pwfile", passwordFile, "--encoding", "UTF8", "--locale", "C",
                    "--auth-local", "scram-sha-256", "--auth-host", "scram-sha-256", .. durability,
                ],
                cancellationToken);
            if (result.ExitCode != 0)
                throw new PrecomputeException($"initdb could not make a cluster in '{partial}': {result.Text}");
        }
        finally
        {
            File.Delete(passwordFile);
        }

        await WriteSettingsAsync(partial, cancellationToken);
        Directory.Move(partial, layout.Cluster);
    }

    /// <summary>Starts the server and waits until it accepts connections.</summary>
    /// <returns>Its port.</returns>
    public async Task<int> StartAsync(CancellationToken cancellationToken)
    {
        string portFile = Path.Combine(layout.Home, "port");
        int preferred = File.Exists(portFile)
            && int.TryParse(await File.ReadAllTextAsync(portFile, cancellationToken), NumberStyles.None, CultureInfo.InvariantCulture, out int last) ? last : 0;
        for (int attempt = 1; ; attempt++)
        {
            int port = FreePort(attempt == 1 ? preferred : 0);
            if (File.Exists(layout.Log))
                File.Delete(layout.Log);
            string sockets = layout.Run.Length <= LongestSocketFolder ? layout.Run : "";
            CommandResult result = await user.RunAsync(
                binaries.Program("pg_ctl"),
                [
                    "start", "--pgdata", layout.Cluster, "--wait", "--timeout", Seconds(), "--log", layout.Log, "--silent",
                    "--options", $"-p {port.ToString(CultureInfo.InvariantCulture)} -c unix_socket_directories='{sockets}'",
                ],
                cancellationToken);
            if (result.ExitCode == 0)
            {
                await File.WriteAllTextAsync(portFile, port.ToString(CultureInfo.InvariantCulture), cancellationToken);
                return port;
            }

            // Somebody may have taken the port between our look and the server's.
            string log = File.Exists(layout.Log) ? await File.ReadAllTextAsync(layout.Log, cancellationToken) : "";
            if (attempt < StartAttempts && log.Contains("Address already in use", StringComparison.Ordinal))
                continue;
            throw new PrecomputeException($"The PostgreSQL server of '{layout.Cluster}' does not start: {LastLines(log)} (log: {layout.Log})");
        }
    }

    /// <summary>Stops the server: open transactions are rolled back, connections closed (fast shutdown).</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (PostmasterFile.ReadLive(layout.Cluster) is not { } running)
            return;
        CommandResult result = await user.RunAsync(
            binaries.Program("pg_ctl"),
            ["stop", "--pgdata", layout.Cluster, "--mode", "fast", "--wait", "--timeout", Seconds(), "--silent"],
            cancellationToken);
        if (result.ExitCode != 0 && PostmasterFile.ReadLive(layout.Cluster) is not null)
            throw new PrecomputeException($"The PostgreSQL server of '{layout.Cluster}' does not stop: {result.Text}");

        // pg_ctl looks at the server's file, which goes a moment before the process does.
        for (int i = 0; i < LongestExitPolls && PostmasterFile.IsServerOf(running.ProcessId, layout.Cluster); i++)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
    }

    private string Seconds() => Math.Max(1, (int)options.Timeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    // Not durable: a server of tests has hundreds of databases, and autovacuum would start a worker for each of them every minute.
    // wal_level minimal lets COPY into a table of the same transaction skip the log; nobody replicates a private cluster.
    private async Task WriteSettingsAsync(string cluster, CancellationToken cancellationToken)
    {
        string settings = $"""

            # Settings of a private cluster.
            listen_addresses = '127.0.0.1'
            password_encryption = 'scram-sha-256'
            max_connections = 100
            shared_buffers = '192MB'
            maintenance_work_mem = '256MB'
            work_mem = '32MB'
            wal_level = 'minimal'
            max_wal_senders = 0
            max_wal_size = '2GB'
            checkpoint_timeout = '15min'
            jit = off
            timezone = 'UTC'
            log_timezone = 'UTC'
            {(options.Durable ? "" : "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nautovacuum = off\n")}
            """;
        await File.AppendAllTextAsync(Path.Combine(cluster, "postgresql.conf"), settings, cancellationToken);
    }

    private static int FreePort(int preferred)
    {
        try
        {
            using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, preferred));
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }
        catch (SocketException) when (preferred != 0)
        {
            return FreePort(0);
        }
    }

    private static string LastLines(string log) =>
        string.Join(" | ", log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(3));
}
