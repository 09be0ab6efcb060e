using System.Text.Json.Nodes;
using Precompute.Batch.Cli;
using Precompute.Batch.DemoWorld;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch.Faults;

/// <summary>A small world with two versions, for tests that break something and mend it.</summary>
public sealed class FaultWorld(PostgresServer server) : IAsyncLifetime
{
    /// <summary>People, startups and events of a world in which a run takes a second.</summary>
    internal static DemoWorldOptions Small { get; } = new() { Users = 160, Startups = 50, Events = 2500, AsOf = default };

    internal RunWorld World { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await RunWorld.CreateAsync(server, CancellationToken.None, size: Small);
        await World.ConfigureAsync(static config => config["Retention"] = new JsonObject { ["Keep"] = 2 });
        await World.Database.ExecuteAsync(StepFault.Functions, CancellationToken.None);
        await PublishAsync();
        await PublishAsync();
    }

    public ValueTask DisposeAsync() => World.DisposeAsync();

    /// <summary>A run that must publish.</summary>
    internal async Task<CommandResult> PublishAsync()
    {
        CommandResult run = await World.RunAsync("run", "weekly", "--force");
        Assert.True(run.ExitCode == ExitCodes.Done && run.Status == "activated", run.ToString());
        return run;
    }
}
