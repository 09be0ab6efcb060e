using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Precompute.Batch.Cli;
using Precompute.Batch.Cli.Progress;
using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Precompute.Database.Publish;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>Whole runs by a clock that the test sets: how long a rollback holds, and what a clock that goes backwards does not break.</summary>
public sealed class ClockedRunTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly TimeSpan Hold = TimeSpan.FromHours(24);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 22, 2, 0, 0, TimeSpan.Zero));
    private RunWorld _world = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await RunWorld.CreateAsync(server, Ct);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Rollback_ScheduledRunsInTheWindowAreHeld_TheFirstAfterItPublishes()
    {
        await RunAsync(RunStatus.Activated);
        await RunAsync(RunStatus.Activated, force: true);
        Assert.Equal(1, await RollbackAsync());
        await ChangeSourceAsync();

        _time.Advance(TimeSpan.FromMinutes(1));
        RunOutcome held = await RunAsync(RunStatus.Held);
        Assert.NotNull(held.Version);
        _time.Advance(Hold - TimeSpan.FromMinutes(2));
        await RunAsync(RunStatus.Held);
        Assert.Equal(1, await _world.ActiveAsync(Ct));

        // 24 h to the second after the rollback.
        _time.Advance(TimeSpan.FromMinutes(1));
        await RunAsync(RunStatus.Activated);
        Assert.Equal(5, await _world.ActiveAsync(Ct));
        ActiveVersion after = await new VersionStore(_world.Database.Batch, _time).ReadActiveAsync(Ct);
        Assert.Null(after.HoldUntil);
    }

    [Fact]
    public async Task Rollback_Twice_HoldsFromTheSecondOn_AndForceEndsIt()
    {
        await RunAsync(RunStatus.Activated);
        await RunAsync(RunStatus.Activated, force: true);
        Assert.Equal(1, await RollbackAsync());
        _time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(2, await RollbackAsync());
        await ChangeSourceAsync();

        _time.Advance(TimeSpan.FromHours(23));
        await RunAsync(RunStatus.Held);
        await RunAsync(RunStatus.Activated, force: true);
        Assert.Equal(4, await _world.ActiveAsync(Ct));
    }

    [Fact]
    public async Task ClockSetBack_LaterVersionsServe_AndTheOldestArePruned()
    {
        for (int run = 0; run < 4; run++)
        {
            await RunAsync(RunStatus.Activated, force: true);
            _time.AdjustTime(_time.GetUtcNow() - TimeSpan.FromDays(10));
        }

        // By their labels the first is the newest; by their ids, which decide, it is the oldest.
        Assert.Equal(4, await _world.ActiveAsync(Ct));
        Assert.Equal(
            ["1|pruned", "2|superseded", "3|superseded", "4|active"],
            await _world.Database.RowsAsync("select version_id, status from precompute.model_version order by version_id", Ct));
        Assert.Equal("1", await _world.Database.ScalarAsync<string>("select version_id::text from precompute.model_version order by label desc limit 1", Ct));
        Assert.Equal(3, await RollbackAsync());
    }

    private async Task<RunOutcome> RunAsync(RunStatus expected, bool force = false)
    {
        BatchOptions options = OptionsLoader.Load(OptionsLoader.Read(_world.ConfigFile));
        await using VersionRun run = VersionRun.Create(
            options, _world.Database.BatchConnectionString, _world.Source.BatchConnectionString, DataFolders.Of(options), _time);
        RunOutcome outcome = await run.ExecuteAsync(
            new RunRequest { Kind = RunKind.Weekly, Force = force, Threads = 2 }, new JsonRunObserver(TextWriter.Null), Ct);
        Assert.True(outcome.Status == expected, $"{outcome.Status}: {outcome.Message}");
        return outcome;
    }

    private async Task<long> RollbackAsync()
    {
        await using NpgsqlDataSource serving = NpgsqlDataSource.Create(_world.Database.BatchConnectionString);
        ActivationResult back = await new VersionActivator(serving, _time).RollbackAsync(null, Hold, "ada", Ct);
        Assert.Equal(ActivationOutcome.Activated, back.Outcome);
        return back.ActiveVersionId!.Value;
    }

    private Task ChangeSourceAsync() => _world.Database.ExecuteAsync(
        "insert into source.user_interactions select user_id, startup_id, 'like', occurred_at, null from source.user_interactions limit 1", Ct);
}
