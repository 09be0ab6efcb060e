using System.Diagnostics;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>
/// Holds a run at two places where a test acts: before it stages anything, and when its files are in the store and have not been read
/// back. The product knows nothing of it: the run waits in triggers of the ledger.
/// </summary>
internal sealed class StagePause : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TestDatabase _database;
    private readonly StepTrigger _beginning;
    private readonly StepTrigger _end;

    private StagePause(TestDatabase database, StepTrigger beginning, StepTrigger end)
    {
        _database = database;
        _beginning = beginning;
        _end = end;
    }

    /// <summary>The version that the run makes, once it waits.</summary>
    public string Label { get; private set; } = "";

    /// <summary>Gets ready to hold a run that is started after this.</summary>
    public static async Task<StagePause> PrepareAsync(TestDatabase database, CancellationToken cancellationToken)
    {
        StepTrigger beginning = await StepTrigger.HoldAsync(database, "stage", cancellationToken);
        return new StagePause(database, beginning, await StepTrigger.HoldEndAsync(database, "stage", cancellationToken));
    }

    /// <summary>Waits until the run begins to stage.</summary>
    /// <param name="ended">What the run says if it ended before; null while it goes on.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task UntilStagingAsync(Func<string?> ended, CancellationToken cancellationToken)
    {
        await UntilAsync(() => _database.ScalarAsync<bool>(StepTrigger.SomebodyWaits, cancellationToken), "the run's staging", ended, cancellationToken);
        Label = (await _database.ScalarAsync<string>("select label from precompute.model_version where status = 'building'", cancellationToken))!;
    }

    /// <summary>Lets the run stage rows and files, and holds it again when it is about to say so.</summary>
    /// <param name="ended">What the run says if it ended before; null while it goes on.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task UntilUploadedAsync(Func<string?> ended, CancellationToken cancellationToken)
    {
        await _beginning.ReleaseAsync();
        await UntilAsync(() => _database.ScalarAsync<bool>(StepTrigger.SomebodyWaitsAtAnEnd, cancellationToken), "the upload", ended, cancellationToken);
    }

    /// <summary>Lets the run go.</summary>
    public async ValueTask DisposeAsync()
    {
        // Both before either is taken off: that waits for whoever is held by the other.
        await _beginning.ReleaseAsync();
        await _end.ReleaseAsync();
        await _beginning.DisposeAsync();
        await _end.DisposeAsync();
    }

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
