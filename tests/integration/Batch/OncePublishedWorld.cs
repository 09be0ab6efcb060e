using Precompute.Batch.Cli;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>A weekly run has published the first version.</summary>
public sealed class OncePublishedWorld(PostgresServer server) : CopiedWorld(server)
{
    private protected override async Task BeginAsync(RunWorld world)
    {
        CommandResult run = await world.RunAsync("run", "weekly");
        Assert.True(run.ExitCode == ExitCodes.Done, run.ToString());
    }
}
