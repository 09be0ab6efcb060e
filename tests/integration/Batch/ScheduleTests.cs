using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Npgsql;
using Precompute.Batch.Cli;
using Precompute.TestKit;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary><c>schedule</c> as it is deployed: real processes, real times, real signals.</summary>
public sealed class ScheduleTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private RunWorld _world = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await RunWorld.CreateAsync(server, Ct);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task TwoReplicasEveryTwoSeconds_OneVersionResults_AndTermEndsBothCleanly()
    {
        string beat = Path.Combine(_world.Folder, "heartbeat");
        NpgsqlConnection blockade = await HoldAsync();
        await using Replica first = Start("*/2 * * * * *", beat);
        await using Replica second = Start("*/2 * * * * *");
        await UntilAsync(() => Task.FromResult((first.Log + second.Log).Contains("this Auto run is left to it", StringComparison.Ordinal)), "one that leaves the run to the other", first, second);
        await blockade.DisposeAsync();
        await UntilAsync(async () => await _world.ActiveAsync(Ct) != 0, "a version", first, second);
        long runs = await CountRunsAsync("true");
        await UntilAsync(async () => await CountRunsAsync("finished_at is not null") > runs + 1, "runs after it", first, second);

        Assert.Equal(ExitCodes.Done, await first.TerminateAsync(Ct));
        Assert.Equal(ExitCodes.Done, await second.TerminateAsync(Ct));

        Assert.Equal(1, await _world.Database.ScalarAsync<long>("select count(*) from precompute.model_version", Ct));
        Assert.Equal(1, await CountRunsAsync("status = 'succeeded'"));
        Assert.Equal(0, await CountRunsAsync("status not in ('succeeded', 'nothing_to_do', 'cancelled')"));
        Assert.All([first, second], static r => Assert.Contains("The scheduler has ended", r.Log, StringComparison.Ordinal));
        using JsonDocument last = JsonDocument.Parse(await File.ReadAllTextAsync(beat, Ct));
        Assert.Equal("auto", last.RootElement.GetProperty("next_kind").GetString());
    }

    [Fact]
    public async Task TermDuringARun_CancelsIt_AndTheNextStartMakesTheMissedTimeGood()
    {
        // A time two minutes ago: missed while the process was down.
        DateTimeOffset due = TimeProvider.System.GetUtcNow().AddMinutes(-2);
        string missed = string.Create(CultureInfo.InvariantCulture, $"{due.Minute} {due.Hour} * * *");
        NpgsqlConnection blockade = await HoldAsync();
        await using (Replica stopped = Start(missed))
        {
            await UntilAsync(async () => await _world.Database.ScalarAsync<bool>("select exists (select from precompute.run_step where name = 'stage')", Ct), "a run", stopped);
            Assert.Equal(ExitCodes.Done, await stopped.TerminateAsync(Ct));
            Assert.Contains("The Auto run was cancelled; the old version serves", stopped.Log, StringComparison.Ordinal);
        }

        await blockade.DisposeAsync();
        Assert.Equal(["cancelled|130"], await _world.Database.RowsAsync("select status, exit_code from precompute.run", Ct));
        Assert.Equal(["failed"], await _world.Database.RowsAsync("select status from precompute.model_version", Ct));

        await using Replica again = Start(missed);
        await UntilAsync(async () => await _world.ActiveAsync(Ct) != 0, "the missed run", again);
        Assert.Equal(ExitCodes.Done, await again.TerminateAsync(Ct));
    }

    private Task<long> CountRunsAsync(string condition) => _world.Database.ScalarAsync<long>($"select count(*) from precompute.run where {condition}", Ct);

    // A run comes to its stage step and waits there.
    private async Task<NpgsqlConnection> HoldAsync()
    {
        NpgsqlConnection connection = new(new NpgsqlConnectionStringBuilder(_world.Database.BatchConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(Ct);
        await using NpgsqlCommand command = new("begin; lock table precompute.feature in exclusive mode", connection);
        await command.ExecuteNonQueryAsync(Ct);
        return connection;
    }

    private Replica Start(string nightly, string heartbeat = "")
    {
        ProcessStartInfo start = PrecomputeProcess.DotnetStart(_world.Folder, PrecomputeProcess.AssemblyPath, ["schedule", "--config", _world.ConfigFile]);
        start.Environment["PRECOMPUTE_Schedule__Nightly"] = nightly;
        start.Environment["PRECOMPUTE_Schedule__Weekly"] = "";
        start.Environment["PRECOMPUTE_Schedule__HeartbeatFile"] = heartbeat;
        return new Replica(Process.Start(start)!);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, string what, params Replica[] replicas)
    {
        long started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            string logs = string.Join("\n---\n", replicas.Select(static r => r.Log));
            Assert.True(replicas.All(static r => r.Lives), $"{what} cannot come, a scheduler ended: {logs}");
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"{what} did not come within {Patience}: {logs}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), Ct);
        }
    }

    /// <summary>One scheduler.</summary>
    private sealed class Replica : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _log = new();

        public Replica(Process process)
        {
            _process = process;
            process.OutputDataReceived += (_, line) => Append(line.Data);
            process.ErrorDataReceived += (_, line) => Append(line.Data);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        public bool Lives => !_process.HasExited;

        public string Log
        {
            get
            {
                lock (_log)
                    return _log.ToString();
            }
        }

        /// <summary>Asks it to end and waits no longer than it promises.</summary>
        public async Task<int> TerminateAsync(CancellationToken cancellationToken)
        {
            using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync(cancellationToken);
            using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            late.CancelAfter(TimeSpan.FromSeconds(40));
            await _process.WaitForExitAsync(late.Token);
            return _process.ExitCode;
        }

        public async ValueTask DisposeAsync()
        {
            if (Lives)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }

            _process.Dispose();
        }

        private void Append(string? line)
        {
            lock (_log)
                _log.Append(line).Append('\n');
        }
    }
}
