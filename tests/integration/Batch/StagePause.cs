using System.Diagnostics;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>
/// Holds a run at two places where a test acts: before it stages anything, and when its files are in the store and have not been read
/// back. The product knows nothing of it: the run waits for locks.
/// </summary>
internal sealed class StagePause : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TestDatabase _database;
    private Blockade _held;

    private StagePause(TestDatabase database, Blockade held, string label)
    {
        _database = database;
        _held = held;
        Label = label;
    }

    /// <summary>The version that the run makes.</summary>
    public string Label { get; }

    /// <summary>Holds a run that has just been started, or is about to be, when it begins to stage.</summary>
    /// <param name="database">Where it publishes.</param>
    /// <param name="ended">What the run says if it ended before; null while it goes on.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<StagePause> AtStagingAsync(TestDatabase database, Func<string?> ended, CancellationToken cancellationToken)
    {
        // Not earlier: what a run clears away at its beginning needs the same lock.
        await UntilAsync(() => IsInAsync("evaluate"), "the run's evaluation", ended, cancellationToken);
        Blockade held = await Blockade.HoldAsync(database, "lock table precompute.feature in exclusive mode", cancellationToken);
        try
        {
            await UntilAsync(
                async () => await IsInAsync("stage") && await database.ScalarAsync<bool>(
                    "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')", cancellationToken),
                "the run's staging",
                ended,
                cancellationToken);
            string? label = await database.ScalarAsync<string>("select label from precompute.model_version where status = 'building'", cancellationToken);
            return new StagePause(database, held, label!);
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }

        Task<bool> IsInAsync(string step) => database.ScalarAsync<bool>(
            $"select exists (select from precompute.run_step join precompute.run using (run_id) where run.status = 'running' and name = '{step}' and run_step.status = 'running')", cancellationToken);
    }

    /// <summary>Lets the run stage rows and files, and holds it again when it is about to say so.</summary>
    /// <param name="isUploaded">Whether the files are in the store.</param>
    /// <param name="ended">What the run says if it ended before; null while it goes on.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task UntilUploadedAsync(Func<Task<bool>> isUploaded, Func<string?> ended, CancellationToken cancellationToken)
    {
        Blockade afterwards = await Blockade.HoldAsync(_database, "lock table precompute.run_step in share mode", cancellationToken);
        await _held.DisposeAsync();
        _held = afterwards;
        await UntilAsync(isUploaded, "the upload", ended, cancellationToken);
    }

    /// <summary>Lets the run go.</summary>
    public ValueTask DisposeAsync() => _held.DisposeAsync();

    private static async Task UntilAsync(Func<Task<bool>> condition, string what, Func<string?> ended, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (ended() is { } end)
                Assert.Fail($"{what} cannot come, the run ended: {end}");
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"{what} did not come within {Patience}.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
        }
    }
}
