using System.Collections.Concurrent;
using System.Diagnostics;
using Precompute.IntegrationTests.Batch;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Privacy;

/// <summary>A command that is killed at a row it writes.</summary>
internal static class KilledCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs the command until it wants to insert into <paramref name="table"/>, then kills it.</summary>
    public static async Task RunAsync(RunWorld world, string table, CancellationToken cancellationToken, params string[] arguments)
    {
        await using StepTrigger hold = await StepTrigger.HoldInsertsAsync(world.Database, table, cancellationToken);
        using Process process = PrecomputeProcess.Start(world.Folder, [.. arguments, "--json", "--config", world.ConfigFile]);
        ConcurrentQueue<string?> printed = new();
        process.OutputDataReceived += (_, line) => printed.Enqueue(line.Data);
        process.ErrorDataReceived += (_, line) => printed.Enqueue(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            long started = Stopwatch.GetTimestamp();
            while (!await world.Database.ScalarAsync<bool>(StepTrigger.SomebodyWaits, cancellationToken))
            {
                Assert.False(process.HasExited, $"it ended before: {string.Join('\n', printed)}");
                Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"it did not come so far within {Patience}.");
                await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
            }
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }
}
