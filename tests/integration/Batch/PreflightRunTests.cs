using Precompute.Batch.Cli;
using Precompute.TestKit;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>What a run expects of itself before it starts, and what it then takes.</summary>
public sealed class PreflightRunTests(PostgresServer server) : IAsyncLifetime
{
    private RunWorld _world = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await RunWorld.CreateAsync(server, Ct);

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task LargerThanTheMemoryLimit_IsRefusedBeforeExtractionWithNumbersAndRemedies()
    {
        CommandResult run = await _world.RunAsync("run", "weekly", "--memory-limit", "50MB");

        Assert.Equal(ExitCodes.BadInput, run.ExitCode);
        foreach (string told in (string[])["50 MiB", "300 people", "80 startups", "Forward:Factors", "Lists:Size", "--memory-limit"])
            Assert.Contains(told, run.Error, StringComparison.Ordinal);
        Assert.Equal(["begin|succeeded", "preflight|failed"], await _world.Database.RowsAsync("select name, status from report.run_steps order by step", Ct));
        Assert.Equal(0, await _world.Database.ScalarAsync<long>("select count(*) from precompute.model_version", Ct));
        Assert.True(await _world.Database.ScalarAsync<bool>("select estimated_memory_bytes > 50 * 1024 * 1024 from report.run_estimates", Ct));
    }

    [Fact]
    public async Task ARun_StaysUnderItsEstimates_AndTheLedgerHasBoth()
    {
        // A process of its own: the memory of this one is that of all tests.
        ProcessOutcome run = await PrecomputeProcess.RunAsync(_world.Folder, TimeSpan.FromMinutes(3), Ct, "run", "weekly", "--json", "--config", _world.ConfigFile);

        Assert.True(run.ExitCode == ExitCodes.Done, run.Everything);
        string row = Assert.Single(await _world.Database.RowsAsync(
            "select memory_ratio >= 1, peak_memory_bytes > 0, estimated_disk_bytes > 0, estimated_seconds > 0, seconds > 0, memory_ratio from report.run_estimates", Ct));
        Assert.StartsWith("True|True|True|True|True|", row, StringComparison.Ordinal);
        Assert.True(await _world.Database.ScalarAsync<bool>("""
            select (p.details -> 'estimated_disk' ->> 'store')::bigint >= (s.details ->> 'bytes')::double precision
            from report.run_steps p, report.run_steps s where p.name = 'preflight' and s.name = 'stage'
            """, Ct));
        Assert.Equal(12L, await _world.Database.ScalarAsync<long>("select count(*) from report.run_steps where (details ->> 'cpu_seconds')::double precision >= 0", Ct));
    }
}
