using System.Text.Json;
using Precompute.Batch.Cli;
using Precompute.IntegrationTests.Batch;
using Precompute.IntegrationTests.Browser;
using Precompute.Model.Formats;
using Precompute.Model.Metrics;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Evaluation;

/// <summary>A small marketplace after its weekly run, and what that run measured.</summary>
public sealed class MeasuredRun(PostgresServer server) : IAsyncLifetime
{
    private Chromium? _browser;

    internal RunWorld World { get; private set; } = null!;

    internal CommandResult Run { get; private set; } = null!;

    /// <summary>The page that the run stored with its version.</summary>
    internal string Page { get; private set; } = "";

    internal EvaluationDocument Document { get; private set; } = null!;

    internal Chromium Browser => _browser ??= Chromium.Start();

    public async ValueTask InitializeAsync()
    {
        World = await RunWorld.CreateAsync(server, CancellationToken.None);
        Run = await World.RunAsync("run", "weekly");
        Assert.True(Run.ExitCode == ExitCodes.Done, Run.ToString());
        Page = Directory.GetFiles(World.Folder, "evaluation.html", SearchOption.AllDirectories).Single();
        await using FileStream json = File.OpenRead(Path.ChangeExtension(Page, ".json"));
        Document = (await JsonSerializer.DeserializeAsync(json, ModelJson.Default.EvaluationDocument))!;
    }

    public ValueTask DisposeAsync()
    {
        _browser?.Dispose();
        return World.DisposeAsync();
    }
}
