using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>A run in this process that a lock holds up, so that a test can do something in the middle of it.</summary>
internal static class HeldRun
{
    /// <summary>Whether anybody waits for a lock. What a session shows as its wait stays until it has woken up; the lock table is exact.</summary>
    public const string IsHeldUp = "exists (select from pg_locks l join pg_stat_activity a using (pid) where a.datname = current_database() and not l.granted)";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Starts a run, waits until locks hold it up, acts, lets it go, and awaits its end.</summary>
    /// <param name="world">Where.</param>
    /// <param name="holds">
    /// Statements that take locks. The first is held from the beginning; each other one is taken while the one before holds the run up,
    /// and takes its place: so a lock that would stop the run too early is there in time all the same.
    /// </param>
    /// <param name="act">What happens while the last one holds the run up.</param>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<CommandResult> RunAsync(
        RunWorld world, IReadOnlyList<string> holds, Func<Task> act, Func<Task<CommandResult>> run, CancellationToken cancellationToken)
    {
        Blockade blockade = await Blockade.HoldAsync(world.Database, holds[0], cancellationToken);
        Task<CommandResult> running = Task.Run(run, cancellationToken);
        try
        {
            await UntilAsync(world.Database, IsHeldUp, running, cancellationToken);
            foreach (string next in holds.Skip(1))
            {
                blockade = await blockade.GiveWayAsync(next, cancellationToken);
                await UntilAsync(world.Database, IsHeldUp, running, cancellationToken);
            }

            await act();
        }
        finally
        {
            await blockade.DisposeAsync();
        }

        return await running;
    }

    /// <summary>Waits until a condition of SQL holds; fails where the run ends before.</summary>
    public static async Task UntilAsync(TestDatabase database, string condition, Task<CommandResult>? running, CancellationToken cancellationToken)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!await database.ScalarAsync<bool>($"select {condition}", cancellationToken))
        {
            Task<CommandResult>[] ended = running?.IsCompleted == true ? [running] : [];
            foreach (CommandResult run in await Task.WhenAll(ended))
                Assert.Fail($"The run ended before {condition}: {run}");
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"Not within {Patience}: {condition}");
            await Task.Delay(TimeSpan.FromMilliseconds(3), cancellationToken);
        }
    }
}
