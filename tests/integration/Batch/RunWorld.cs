using System.Text.Json;
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

    public static async Task<RunWorld> CreateAsync(PostgresServer server, CancellationToken cancellationToken, bool twoDatabases = false)
    {
        RunWorld world = new(
            await server.CreateDatabaseAsync(migrate: true, cancellationToken),
            twoDatabases ? await server.CreateDatabaseAsync(migrate: false, cancellationToken) : null);
        GeneratedWorld generated = DemoWorldGenerator.Generate(new DemoWorldOptions { Users = 300, Startups = 80, Events = 5000, AsOf = AsOf });
        await DemoWorldWriter.WriteAsync(world.Source.BatchConnectionString, generated, cancellationToken);
        await File.WriteAllTextAsync(world.ConfigFile, JsonSerializer.Serialize(new
        {
            ConnectionStrings = new { Serving = world.Database.BatchConnectionString, Source = world._source?.BatchConnectionString },
            Embedded = new { DataDirectory = world._folder.Combine("data") },
            Forward = new { Factors = 16, Iterations = 4 },
            Reverse = new { Factors = 16, Iterations = 4 },
            Lists = new { Size = 20 },
            Evaluation = new { BootstrapSamples = 100 },
        }), cancellationToken);
        return world;
    }

    /// <summary>Runs a command in this process.</summary>
    public async Task<CommandResult> RunAsync(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exitCode = await CommandLine.RunAsync([.. arguments, "--json", "--config", ConfigFile], output, error);
        return new CommandResult(exitCode, output.ToString(), error.ToString());
    }

    public Task<long> ActiveAsync(CancellationToken cancellationToken) =>
        Database.ScalarAsync<long>("select coalesce(version_id, 0) from precompute.active_version", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (_source is not null)
            await _source.DisposeAsync();
        _folder.Dispose();
    }
}
