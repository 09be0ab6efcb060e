using Precompute.Batch.Cli;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>The first weekly run has failed with everything finished but its publishing.</summary>
public sealed class OnceFailedWorld(PostgresServer server) : CopiedWorld(server)
{
    private protected override async Task BeginAsync(RunWorld world)
    {
        await using (await StepTrigger.RaiseAsync(world.Database, "stage", CancellationToken.None))
        {
            CommandResult failed = await world.RunAsync("run", "weekly");
            Assert.True(failed.ExitCode == ExitCodes.Failed, failed.ToString());
        }
    }
}
