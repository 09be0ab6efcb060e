using Precompute.Batch.Cli;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>Two weekly runs have published a version each.</summary>
public sealed class TwicePublishedWorld(PostgresServer server) : CopiedWorld(server)
{
    private protected override async Task BeginAsync(RunWorld world)
    {
        for (int version = 0; version < 2; version++)
        {
            CommandResult run = await world.RunAsync("run", "weekly", "--force");
            Assert.True(run.ExitCode == ExitCodes.Done, run.ToString());
        }
    }
}
