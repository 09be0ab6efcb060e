using System.Text.Json.Nodes;
using Precompute.IntegrationTests.Batch;
using Precompute.Model;
using Precompute.Model.Versions;
using Precompute.TestKit;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Interchange;

/// <summary>A small marketplace with one weekly version, and a folder for what is exported from it.</summary>
public sealed class PublishedWorld(PostgresServer server) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    internal RunWorld World { get; private set; } = null!;

    /// <summary>Label of the weekly version.</summary>
    internal string Label { get; private set; } = "";

    /// <summary>Its <c>content_sha256</c>.</summary>
    internal string ContentSha256 { get; private set; } = "";

    /// <summary>Its files in the store.</summary>
    internal string VersionFolder => StoredFolder(Label);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        World = await RunWorld.CreateAsync(server, Token);

        // No segment is routed and no verdict depends on luck: the factors alone make the lists.
        JsonObject settings = JsonNode.Parse(await File.ReadAllTextAsync(World.ConfigFile, Token))!.AsObject();
        settings["Gates"] = new JsonObject { ["MinimumTestEntities"] = 100_000 };
        await File.WriteAllTextAsync(World.ConfigFile, settings.ToJsonString(), Token);
        CommandResult run = await World.RunAsync("run", "weekly");
        Assert.True(run.ExitCode == 0, run.ToString());
        Label = run.Summary.GetProperty("version").GetString()!;
        ContentSha256 = run.ContentSha256;

        // Tests publish more versions than are kept.
        Assert.Equal(0, (await World.RunAsync("versions", "pin", Label)).ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A path that nothing is at yet.</summary>
    internal string NewPath() => Path.Combine(_folder.Path, Path.GetRandomFileName());

    internal string StoredFolder(string label) => Path.Combine(World.Folder, "data", "store", label);

    internal FactorModel Model(Direction direction) => VersionReader.ReadModel(VersionFolder, direction);

    /// <summary>Exports the weekly version to a new folder.</summary>
    internal async Task<string> ExportAsync(string format)
    {
        string folder = NewPath();
        CommandResult result = await World.RunAsync("export", "--version", Label, "--format", format, "--output", folder);
        Assert.True(result.ExitCode == 0, result.ToString());
        return folder;
    }
}
