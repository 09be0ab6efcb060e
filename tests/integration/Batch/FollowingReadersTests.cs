using System.Globalization;
using Precompute.Batch.Cli;
using Precompute.IntegrationTests.Batch.Faults;
using Precompute.IntegrationTests.Reader;

namespace Precompute.IntegrationTests.Batch;

/// <summary>P9: an activation and a rollback are one command each, and every API follows within five seconds.</summary>
[Collection(nameof(OneFaultWorld))]
public sealed class FollowingReadersTests(FaultWorld fixture, ITestOutputHelper output)
{
    private const int Instances = 3;
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(5);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RollbackAndActivation_ThreeApis_FollowWithinFiveSeconds()
    {
        RunWorld world = fixture.World;
        string[] labels = [.. await world.Database.RowsAsync("select label from precompute.model_version where status in ('active', 'superseded') order by version_id", Ct)];
        List<RunningReader> readers = [];
        try
        {
            for (int i = 0; i < Instances; i++)
                readers.Add(await StartAsync(world, i));
            foreach (RunningReader reader in readers)
                await reader.UntilReadyAsync();

            await FollowAsync(readers, "rollback", labels[0], () => CommandAsync("rollback"));
            await FollowAsync(readers, "activation", labels[1], () => CommandAsync("activate", labels[1]));

            // The rollback's hold ended with the activation by hand.
            await FollowAsync(readers, "activation by a run", null, fixture.PublishAsync);
        }
        finally
        {
            foreach (RunningReader reader in readers)
                await reader.DisposeAsync();
        }
    }

    /// <summary>An API of its own with a cache of its own, that looks at the pointer as often as it does by default.</summary>
    private static Task<RunningReader> StartAsync(RunWorld world, int instance) => RunningReader.StartAsync(
        [
            $"--ConnectionStrings:Serving={world.Database.ReaderConnectionString}",
            $"--Store:Path={world.StoreSettings.Path}",
            $"--Api:CacheDirectory={Path.Combine(world.Folder, $"api{instance}")}",
            "--Api:PollInterval=00:00:01",
        ],
        Ct);

    private async Task CommandAsync(params string[] versions)
    {
        CommandResult done = await fixture.World.RunAsync(["versions", .. versions]);
        Assert.True(done.ExitCode == ExitCodes.Done, done.ToString());
    }

    /// <summary>The clock runs from the commit: what the command takes to start is not the readers' time.</summary>
    private async Task FollowAsync(List<RunningReader> readers, string what, string? label, Func<Task> act)
    {
        await act();
        long committed = TimeProvider.System.GetTimestamp();
        label ??= await fixture.World.Database.ScalarAsync<string>("select label from precompute.active_version a join precompute.model_version using (version_id)", Ct);
        long[] followed = await Task.WhenAll(readers.Select(r => FollowedAsync(r, label!)));
        double[] seconds = [.. followed.Select(f => TimeProvider.System.GetElapsedTime(committed, f).TotalSeconds)];
        output.WriteLine($"{what}: followed after {string.Join(", ", seconds.Select(static s => s.ToString("F2", CultureInfo.InvariantCulture)))} s");
        Assert.All(seconds, s => Assert.True(s < Promised.TotalSeconds, $"After a {what}, an API followed only after {s:F2} s."));
    }

    /// <returns>The time of the monotonic clock at which it answered from the version.</returns>
    private static async Task<long> FollowedAsync(RunningReader reader, string label)
    {
        await reader.UntilAsync(() => reader.GetJsonAsync("/health"), answer => (string?)answer["model_version"] == label);
        return TimeProvider.System.GetTimestamp();
    }
}
