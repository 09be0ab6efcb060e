using Precompute.Artifacts;
using Precompute.Model.Versions;
using Precompute.TestKit;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Reader;

/// <summary>A database with a small world and one published version, a store, and the API reading both.</summary>
public sealed class ReaderFixture(PostgresServer server) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private TestDatabase? _database;
    private RunningReader? _reader;
    private int _readers;

    internal ReaderWorld World { get; } = new();

    internal ReaderVersion Version { get; private set; } = null!;

    internal FileSystemArtifactStore Store { get; private set; } = null!;

    internal string StorePath => _folder.Combine("store");

    internal string Label { get; private set; } = "";

    internal TestDatabase Database => _database!;

    internal RunningReader Reader => _reader!;

    public async ValueTask InitializeAsync()
    {
        CancellationToken cancellationToken = CancellationToken.None;
        _database = await server.CreateDatabaseAsync(migrate: true, cancellationToken);
        await World.WriteAsync(_database.BatchConnectionString, cancellationToken);
        Store = new FileSystemArtifactStore(new FileSystemStoreOptions { Path = StorePath });
        Version = new ReaderVersion(World);
        VersionLabel label = await Version.PublishAsync(_database, Store, null, cancellationToken);
        Label = label.ToString();
        _reader = await StartReaderAsync();
        await _reader.UntilReadyAsync();
        await _reader.UntilOverlaidAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_reader is not null)
            await _reader.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Another API over the same database and store, with its own cache.</summary>
    internal Task<RunningReader> StartReaderAsync(params string[] settings) => StartReaderInAsync(NewCache(), settings);

    /// <summary>A folder for the cache of an API, for one that is to be started twice.</summary>
    internal string NewCache() => _folder.Combine($"cache{Interlocked.Increment(ref _readers)}");

    /// <summary>Another API over the same database and store.</summary>
    internal Task<RunningReader> StartReaderInAsync(string cache, params string[] settings) => StartReaderAsync(TimeProvider.System, cache, settings);

    /// <summary>The same by another clock.</summary>
    internal Task<RunningReader> StartReaderAsync(TimeProvider time, string cache, params string[] settings) => RunningReader.StartAsync(
        [
            $"--ConnectionStrings:Serving={Database.ReaderConnectionString}",
            $"--Store:Path={StorePath}",
            $"--Api:CacheDirectory={cache}",
            .. settings,
        ],
        CancellationToken.None,
        time);

    /// <summary>The same as a process of its own, whose memory, threads and handles are the API's alone.</summary>
    /// <param name="api">Where it listens.</param>
    /// <param name="ops">Where its operators ask.</param>
    /// <param name="environment">Variables of the process.</param>
    /// <param name="settings">Further settings.</param>
    internal Task<ChildService> StartProcessAsync(Uri api, Uri ops, IReadOnlyDictionary<string, string> environment, params string[] settings)
    {
        string[] all =
        [
            $"--urls={api.OriginalString}",
            $"--Api:OpsUrl={ops.OriginalString}",
            "--Api:AllowAnonymous=true",
            "--Api:RequestsPerSecond=0",
            "--Logging:LogLevel:Default=Warning",
            $"--ConnectionStrings:Serving={Database.ReaderConnectionString}",
            $"--Store:Path={StorePath}",
            $"--Api:CacheDirectory={NewCache()}",
            .. settings,
        ];
        return ChildService.StartAsync(
            _folder.Path, $"dotnet '{PrecomputeProcess.ApiAssemblyPath}' {string.Join(' ', all.Select(static s => $"'{s}'"))}", $"{api.OriginalString}/health/ready", CancellationToken.None, environment);
    }

    internal Task ExecuteAsync(string sql) => Database.ExecuteAsync(sql, TestContext.Current.CancellationToken);

    /// <summary>A person who signed up after the run, with what they did since.</summary>
    internal async Task InsertPersonAsync(Guid id, string role, (int Startup, string Type)[] events)
    {
        await ExecuteAsync($"insert into source_data.users (user_id, roles) values ('{id}', array['{role}'])");
        foreach ((int startup, string type) in events)
        {
            await ExecuteAsync(
                $"insert into source_data.user_interactions (user_id, startup_id, interaction_type, occurred_at) values ('{id}', '{ReaderWorld.Startup(startup)}', '{type}', now() - interval '1 hour')");
        }
    }
}
