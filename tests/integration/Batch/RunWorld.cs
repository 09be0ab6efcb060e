using System.Text.Json;
using System.Text.Json.Nodes;
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

    /// <summary>Makes the databases and writes the data and the configuration.</summary>
    /// <param name="server">Where its databases are made.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="twoDatabases">Whether the application's data lie in a database of their own.</param>
    /// <param name="store">Section <c>Store</c>; without one, a folder of the world.</param>
    public static async Task<RunWorld> CreateAsync(
        PostgresServer server, CancellationToken cancellationToken, bool twoDatabases = false, IReadOnlyDictionary<string, string>? store = null)
    {
        RunWorld world = new(
            await server.CreateDatabaseAsync(migrate: true, cancellationToken),
            twoDatabases ? await server.CreateDatabaseAsync(migrate: false, cancellationToken) : null);
        GeneratedWorld generated = DemoWorldGenerator.Generate(new DemoWorldOptions { Users = 300, Startups = 80, Events = 5000, AsOf = AsOf });
        await DemoWorldWriter.WriteAsync(world.Source.BatchConnectionString, generated, cancellationToken);
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
        return world;
    }

    /// <summary>Runs a command in this process.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) => RunOnAsync(ConfigFile, arguments);

    /// <summary>Runs a command in this process with settings of its own.</summary>
    public async Task<CommandResult> RunWithAsync(Action<JsonNode> change, params string[] arguments)
    {
        JsonNode settings = JsonNode.Parse(await File.ReadAllTextAsync(ConfigFile))!;
        change(settings);
        using TemporaryFolder folder = new();
        string file = folder.Combine("config.json");
        await File.WriteAllTextAsync(file, settings.ToJsonString());
        return await RunOnAsync(file, arguments);
    }

    public Task<long> ActiveAsync(CancellationToken cancellationToken) =>
        Database.ScalarAsync<long>("select coalesce(version_id, 0) from precompute.active_version", cancellationToken);

    private static async Task<CommandResult> RunOnAsync(string configFile, string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exitCode = await CommandLine.RunAsync([.. arguments, "--json", "--config", configFile], output, error);
        return new CommandResult(exitCode, output.ToString(), error.ToString());
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (_source is not null)
            await _source.DisposeAsync();
        _folder.Dispose();
    }
}
