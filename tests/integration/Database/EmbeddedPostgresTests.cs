using System.Diagnostics;

using Npgsql;

using Precompute.Database.Embedded;
using Precompute.Database.Schema;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Database;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class EmbeddedPostgresTests : IAsyncLifetime
{
    private string _folder = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private EmbeddedPostgresOptions Options => new() { DataDirectory = Path.Combine(_folder, "postgres"), Durable = false };

    public ValueTask InitializeAsync()
    {
        _folder = Scratch.Create("precompute-embedded-");
        if (Environment.IsPrivilegedProcess)
            File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.OtherExecute);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await EmbeddedPostgres.RemoveAsync(Options, CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task StartAsync_FirstAgainAndTogether_OneServerKeepsDataAndStopsWithItsLastUser()
    {
        int process;
        await using (EmbeddedPostgres first = await EmbeddedPostgres.StartAsync(Options, Token))
        {
            Assert.True(first.StartedHere);
            await ExecuteAsync(first, "create table public.kept (id int)");
            EmbeddedPostgres second = await EmbeddedPostgres.StartAsync(Options, Token);
            Assert.False(second.StartedHere);
            Assert.Equal(first.Port, second.Port);
            await first.DisposeAsync();

            // The second still uses it.
            await ExecuteAsync(second, "insert into public.kept values (1)");
            process = ServerProcess();
            await second.DisposeAsync();
        }

        Assert.False(File.Exists($"/proc/{process}/cmdline") && (await File.ReadAllTextAsync($"/proc/{process}/cmdline", Token)).Contains(_folder, StringComparison.Ordinal));
        await using EmbeddedPostgres again = await EmbeddedPostgres.StartAsync(Options, Token);
        Assert.True(again.StartedHere);
        await ExecuteAsync(again, "delete from public.kept");
    }

    [Fact]
    public async Task StartAsync_ServerKilledAndItsIdTaken_StartsAnew()
    {
        EmbeddedPostgres first = await EmbeddedPostgres.StartAsync(Options, Token);
        using (Process server = Process.GetProcessById(ServerProcess()))
        {
            server.Kill();
            await server.WaitForExitAsync(Token);
        }

        await first.DisposeAsync();

        // As after a container's restart: the file is there and the id is another living process's, ours.
        string file = Path.Combine(_folder, "postgres", "data", "postmaster.pid");
        if (File.Exists(file))
        {
            string[] lines = await File.ReadAllLinesAsync(file, Token);
            lines[0] = $"{Environment.ProcessId}";
            await File.WriteAllLinesAsync(file, lines, Token);
        }

        await using EmbeddedPostgres again = await EmbeddedPostgres.StartAsync(Options, Token);
        Assert.True(again.StartedHere);
    }

    [Fact]
    public async Task StartAsync_Defaults_PasswordsArePrivateAndRequiredAndOnlyLoopbackListens()
    {
        await using EmbeddedPostgres postgres = await EmbeddedPostgres.StartAsync(Options, Token);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "postgres", "secrets.json")));
        string wrong = new NpgsqlConnectionStringBuilder(postgres.ConnectionString(RoleNames.Batch)) { Password = "wrong", Pooling = false }.ConnectionString;
        await using NpgsqlConnection refused = new(wrong);
        PostgresException e = await Assert.ThrowsAsync<PostgresException>(() => refused.OpenAsync(Token));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, e.SqlState);
        await using NpgsqlConnection connection = new(postgres.ConnectionString(RoleNames.Batch));
        await connection.OpenAsync(Token);
        await using NpgsqlCommand listen = new("select current_setting('listen_addresses') || ' ' || current_setting('password_encryption') || ' ' || current_user", connection);
        Assert.Equal("127.0.0.1 scram-sha-256 precompute_batch", await listen.ExecuteScalarAsync(Token));
    }

    [Fact]
    public async Task StartAsync_SecretsLost_SaysWhatToDo()
    {
        await (await EmbeddedPostgres.StartAsync(Options, Token)).DisposeAsync();
        File.Delete(Path.Combine(_folder, "postgres", "secrets.json"));

        PrecomputeException e = await Assert.ThrowsAsync<PrecomputeException>(() => EmbeddedPostgres.StartAsync(Options, Token));

        Assert.Contains("delete", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_NoBinariesWhereNamed_SaysSo()
    {
        PrecomputeException e = await Assert.ThrowsAsync<PrecomputeException>(() => EmbeddedPostgres.StartAsync(Options with { BinaryDirectory = _folder }, Token));

        Assert.Contains(_folder, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_FolderTheServersUserCannotEnter_LiesElsewhereAndIsRemovedWithIt()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root hands its server to another user.");
        string closed = Path.Combine(_folder, "closed");
        Directory.CreateDirectory(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        EmbeddedPostgresOptions options = Options with { DataDirectory = Path.Combine(closed, "postgres") };
        string elsewhere;
        await using (EmbeddedPostgres postgres = await EmbeddedPostgres.StartAsync(options, Token))
        {
            elsewhere = postgres.ServerDirectory;
            Assert.NotEqual(options.DataDirectory, elsewhere);
            Assert.Contains(elsewhere, await File.ReadAllTextAsync(Path.Combine(options.DataDirectory, "location.txt"), Token), StringComparison.Ordinal);
        }

        // Whoever deletes the folder starts with an empty cluster.
        Directory.Delete(options.DataDirectory, recursive: true);
        await using (EmbeddedPostgres postgres = await EmbeddedPostgres.StartAsync(options, Token))
            Assert.Equal(elsewhere, postgres.ServerDirectory);
        Assert.True(await EmbeddedPostgres.RemoveAsync(options, Token));
        Assert.False(Directory.Exists(elsewhere));
    }

    private int ServerProcess() => int.Parse(File.ReadLines(Path.Combine(_folder, "postgres", "data", "postmaster.pid")).First());

    private static async Task ExecuteAsync(EmbeddedPostgres postgres, string sql)
    {
        await using NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder(postgres.AdminConnectionString(EmbeddedPostgres.DefaultDatabase)).ConnectionString);
        await connection.OpenAsync(Token);
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }
}
