using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace Precompute.TestKit.Database;

/// <summary>A real PgBouncer before a test database, on loopback, stopped on disposal. Skips where it is not installed, fails where <c>CI=true</c>.</summary>
public sealed class PgBouncerServer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/pgbouncer";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly TemporaryFolder _folder;

    private PgBouncerServer(Process process, TemporaryFolder folder, string connectionString)
    {
        _process = process;
        _folder = folder;
        ConnectionString = connectionString;
    }

    /// <summary>The database, through the pooler.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts one.</summary>
    /// <param name="connectionString">The database it stands before.</param>
    /// <param name="mode">session, transaction or statement.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async Task<PgBouncerServer> StartAsync(string connectionString, string mode, CancellationToken cancellationToken)
    {
        RequireProgram();
        NpgsqlConnectionStringBuilder server = new(connectionString);
        int port = FreePort();
        TemporaryFolder folder = new();
        string settings = folder.Combine("pgbouncer.ini");
        await File.WriteAllTextAsync(
            settings,
            string.Create(CultureInfo.InvariantCulture, $"""
                [databases]
                {server.Database} = host={server.Host} port={server.Port} user={server.Username} password='{server.Password}'
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = {port}
                unix_socket_dir =
                auth_type = any
                pool_mode = {mode}
                default_pool_size = 6
                ignore_startup_parameters = extra_float_digits

                """),
            cancellationToken);
        ProcessStartInfo start = new(Program) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        if (Environment.IsPrivilegedProcess)
        {
            start.ArgumentList.Add("-u");
            start.ArgumentList.Add("postgres");
        }

        start.ArgumentList.Add(settings);
        string pooled = new NpgsqlConnectionStringBuilder(connectionString) { Host = "127.0.0.1", Port = port }.ConnectionString;
        PgBouncerServer pooler = new(Process.Start(start)!, folder, pooled);
        try
        {
            await pooler.WaitAsync(cancellationToken);
            return pooler;
        }
        catch
        {
            await pooler.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        _folder.Dispose();
    }

    private static void RequireProgram()
    {
        if (File.Exists(Program))
            return;
        const string sentence = $"{Program} is not on this machine: apt-get install --no-install-recommends pgbouncer (as root, with a policy that starts nothing).";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            throw new InvalidOperationException(sentence);
        Assert.Skip(sentence);
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        Task<string> log = _process.StandardError.ReadToEndAsync(cancellationToken);
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await using NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder(ConnectionString) { Pooling = false }.ConnectionString);
                await connection.OpenAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException e)
            {
                if (_process.HasExited || Stopwatch.GetElapsedTime(started) > StartTimeout)
                    throw new InvalidOperationException($"PgBouncer does not answer: {e.Message} {(_process.HasExited ? await log : "")}", e);
                await Task.Delay(TimeSpan.FromMilliseconds(100), cancellationToken);
            }
        }
    }
}
