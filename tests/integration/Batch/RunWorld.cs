using System.Text.Json;
using System.Text.Json.Nodes;
using Precompute.Artifacts;
using Precompute.Batch.Cli;
using Precompute.Batch.DemoWorld;
using Precompute.Numerics;
using Precompute.TestKit;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch;

/// <summary>A database with a small marketplace in it, and the command line pointed at both.</summary>
internal sealed class RunWorld : IAsyncDisposable
{
    private static readonly DateTimeOffset AsOf = new(2026, 1, 22, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    private readonly TestDatabase? _source;

    private RunWorld(TestDatabase database, TestDatabase? source)
    {
        Database = database;
        _source = source;
    }

    /// <summary>Where versions are published.</summary>
    public TestDatabase Database { get; }

    /// <summary>Where the application's data are: the same database, unless the world was made with two.</summary>
    public TestDatabase Source => _source ?? Database;

    public string Folder => _folder.Path;

    /// <summary>Kernels that this process does not compute with.</summary>
    public static string OtherKernels { get; } = KernelSelector.NameOf(KernelSelector.Variant == KernelVariant.Scalar ? KernelVariant.Vector128 : KernelVariant.Scalar);

    public string ConfigFile => _folder.Combine("config.json");

    /// <summary>Where the files of its versions are.</summary>
    public ArtifactStoreSettings StoreSettings { get; private set; } = null!;

    /// <summary>Scratch of its runs.</summary>
    public string WorkFolder => _folder.Combine("data/work");

    /// <summary>The files of the version that a run is making, until they are in the store.</summary>
    public string VersionFolder => Path.Combine(WorkFolder, "unfinished", "version");

    /// <summary>Makes the databases and writes the data and the configuration.</summary>
    /// <param name="server">Where its databases are made.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="twoDatabases">Whether the application's data lie in a database of their own.</param>
    /// <param name="store">Section <c>Store</c>; without one, a folder of the world.</param>
    /// <param name="size">People, startups and events; 300, 80 and 5,000 without one.</param>
    /// <param name="artifacts">The store, for tests that open it themselves, in place of <paramref name="store"/>.</param>
    public static async Task<RunWorld> CreateAsync(
        PostgresServer server,
        CancellationToken cancellationToken,
        bool twoDatabases = false,
        IReadOnlyDictionary<string, string>? store = null,
        DemoWorldOptions? size = null,
        ArtifactStoreSettings? artifacts = null)
    {
        DemoWorldOptions content = (size ?? new DemoWorldOptions { Users = 300, Startups = 80, Events = 5000, AsOf = AsOf }) with { AsOf = AsOf };
        TestDatabase filled = await server.CreateFilledDatabaseAsync(
            content,
            database => DemoWorldWriter.WriteAsync(database.BatchConnectionString, DemoWorldGenerator.Generate(content), cancellationToken),
            migrate: !twoDatabases,
            cancellationToken);
        RunWorld world = twoDatabases ? new(await server.CreateDatabaseAsync(migrate: true, cancellationToken), filled) : new(filled, null);
        await File.WriteAllTextAsync(world.ConfigFile, JsonSerializer.Serialize(new
        {
            ConnectionStrings = new { Serving = world.Database.BatchConnectionString, Source = world._source?.BatchConnectionString },
            Store = store ?? new Dictionary<string, string>(StringComparer.Ordinal),
            Embedded = new { DataDirectory = world._folder.Combine("data") },
            Forward = new { Factors = 16, Iterations = 4 },
            Reverse = new { Factors = 16, Iterations = 4 },
            Lists = new { Size = 20 },
            Evaluation = new { BootstrapSamples = 100 },
        }), cancellationToken);
        world.StoreSettings = artifacts ?? new ArtifactStoreSettings { Kind = StoreKind.FileSystem, Path = world._folder.Combine("data/store") };
        if (artifacts is not null)
            await world.ConfigureAsync(config => config["Store"] = StoreSectionOf(artifacts));
        return world;
    }

    /// <summary>Changes the configuration of the commands to come.</summary>
    public async Task ConfigureAsync(Action<JsonObject> change)
    {
        JsonObject config = JsonNode.Parse(await File.ReadAllTextAsync(ConfigFile, CancellationToken.None))!.AsObject();
        change(config);
        await File.WriteAllTextAsync(ConfigFile, config.ToJsonString(), CancellationToken.None);
    }

    /// <summary>Opens the store of its versions.</summary>
    public IArtifactStore OpenStore() => ArtifactStoreFactory.Open(StoreSettings);

    /// <summary>The same once more, as it is now, of a world whose files are in its folder. Whoever is connected to its databases is cut off.</summary>
    /// <param name="server">Where the databases are.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="split">Whether a world of one database becomes one of two: versions in the one, the application's data in the other.</param>
    /// <param name="artifacts">A store that the versions' files go to, in place of the folder.</param>
    public async Task<RunWorld> CopyAsync(
        PostgresServer server, CancellationToken cancellationToken, bool split = false, ArtifactStoreSettings? artifacts = null)
    {
        RunWorld copy = new(
            await server.CopyDatabaseAsync(Database, cancellationToken),
            split || _source is not null ? await server.CopyDatabaseAsync(Source, cancellationToken) : null);
        if (split)
        {
            await copy.Database.ExecuteAsync("drop schema source, source_data cascade", cancellationToken);
            await copy.Source.ExecuteAsync("drop schema precompute, report cascade", cancellationToken);
        }

        foreach (string file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            string to = copy._folder.Combine(Path.GetRelativePath(Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        await copy.ConfigureAsync(config =>
        {
            config["ConnectionStrings"] = JsonSerializer.SerializeToNode(new { Serving = copy.Database.BatchConnectionString, Source = copy._source?.BatchConnectionString });
            config["Embedded"]!["DataDirectory"] = copy._folder.Combine("data");
            if (artifacts is not null)
                config["Store"] = StoreSectionOf(artifacts);
        });
        copy.StoreSettings = artifacts ?? StoreSettings with { Path = copy._folder.Combine("data/store") };
        if (artifacts is not null)
        {
            IArtifactStore files = OpenStore();
            IArtifactStore store = copy.OpenStore();
            await foreach (ArtifactInfo file in files.ListAsync("", cancellationToken))
            {
                await using Stream content = await files.OpenReadAsync(file.Key, cancellationToken);
                await store.PutAsync(file.Key, content, cancellationToken);
            }

            Directory.Delete(copy._folder.Combine("data/store"), recursive: true);
        }

        return copy;
    }

    /// <summary>Runs a command in this process.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) => RunOnAsync(ConfigFile, new StringWriter(), arguments);

    /// <summary>Runs a command in this process that writes to <paramref name="output"/>.</summary>
    public Task<CommandResult> RunAsync(StringWriter output, params string[] arguments) => RunOnAsync(ConfigFile, output, arguments);

    /// <summary>Runs a command in this process with settings of its own.</summary>
    public async Task<CommandResult> RunWithAsync(Action<JsonNode> change, params string[] arguments)
    {
        JsonNode settings = JsonNode.Parse(await File.ReadAllTextAsync(ConfigFile))!;
        change(settings);
        using TemporaryFolder folder = new();
        string file = folder.Combine("config.json");
        await File.WriteAllTextAsync(file, settings.ToJsonString());
        return await RunOnAsync(file, new StringWriter(), arguments);
    }

    public Task<long> ActiveAsync(CancellationToken cancellationToken) =>
        Database.ScalarAsync<long>("select coalesce(version_id, 0) from precompute.active_version", cancellationToken);

    private static async Task<CommandResult> RunOnAsync(string configFile, StringWriter output, string[] arguments)
    {
        using StringWriter error = new();
        int exitCode = await CommandLine.RunAsync([.. arguments, "--json", "--config", configFile], output, error);
        return new CommandResult(exitCode, output.ToString(), error.ToString());
    }

    private static JsonObject StoreSectionOf(ArtifactStoreSettings store) => new()
    {
        ["Kind"] = store.Kind.ToString(),
        ["Path"] = store.Path,
        ["ConnectionString"] = store.ConnectionString,
        ["Container"] = store.Container,
        ["MaxRetries"] = store.MaxRetries,
        ["RetryDelay"] = store.RetryDelay.ToString(),
    };

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (_source is not null)
            await _source.DisposeAsync();
        _folder.Dispose();
    }
}
