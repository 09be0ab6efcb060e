using Microsoft.Extensions.Options;
using Npgsql;
using Precompute.Database.Access;
using Precompute.Database.Embedded;
using Precompute.Database.Privacy;
using Precompute.Database.Schema;
using Precompute.Database.Serve;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Hosting;

/// <summary>
/// Owns the pools to the two databases, and the embedded cluster where no connection string is given. It starts before everything
/// else of the host and stops after it; nothing connects yet when it starts, so the API starts with the database down.
/// </summary>
internal sealed class DatabaseConnections(
    IOptions<ConnectionOptions> connections, IOptions<EmbeddedOptions> embedded, IOptions<ApiOptions> api, TimeProvider time, ILogger<DatabaseConnections> log)
    : IHostedLifecycleService, IAsyncDisposable
{
    private const string ApplicationName = "precompute-reader";
    private const int KeepAliveSeconds = 10;

    private EmbeddedPostgres? _cluster;
    private NpgsqlDataSource? _serving;
    private NpgsqlDataSource? _source;
    private NpgsqlDataSource? _listening;
    private ServingReader? _reader;
    private PointerListener? _pointer;
    private ForgottenRegistry? _forgotten;
    private ApiKeyReader? _keys;
    private ILiveSource? _live;
    private EntityStateFeed? _states;
    private ProfileReader? _profiles;

    /// <summary>Reads what is published.</summary>
    public ServingReader Serving => _reader ?? throw NotStarted();

    /// <summary>Hears when the pointer to the active version changes.</summary>
    public PointerListener Pointer => _pointer ?? throw NotStarted();

    /// <summary>Reads who was forgotten.</summary>
    public ForgottenRegistry Forgotten => _forgotten ?? throw NotStarted();

    /// <summary>Reads the keys.</summary>
    public ApiKeyReader Keys => _keys ?? throw NotStarted();

    /// <summary>Reads the live source.</summary>
    public ILiveSource Live => _live ?? throw NotStarted();

    /// <summary>Follows whom the live source lets be personalised and shown; null where there is no source.</summary>
    public EntityStateFeed? States => _states;

    /// <summary>Reads what several entities of the live source declare; null where there is no source.</summary>
    public ProfileReader? Profiles => _profiles;

    /// <inheritdoc/>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        ConnectionOptions options = connections.Value;
        string serving = options.UsesEmbedded ? await StartEmbeddedAsync(cancellationToken) : options.Serving!;
        _serving = DataSource(serving);
        _reader = new ServingReader(_serving);
        _listening = DataSource(serving, isHeld: true);
        _pointer = new PointerListener(_listening);
        _forgotten = new ForgottenRegistry(_serving);
        _keys = new ApiKeyReader(_serving);
        if (!options.HasSource)
        {
            _live = new NoLiveSource();
            return;
        }

        if (!options.SourceIsServing)
            _source = DataSource(options.Source!);
        _live = new SourceReader(_source ?? _serving);
        _states = new EntityStateFeed(_source ?? _serving, time);
        _profiles = new ProfileReader(_source ?? _serving);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Closes the pools, then stops the cluster if it was started here.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_source is not null)
            await _source.DisposeAsync();
        if (_listening is not null)
            await _listening.DisposeAsync();
        if (_serving is not null)
            await _serving.DisposeAsync();
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
            Log.EmbeddedStopped(log);
        }
    }

    private static InvalidOperationException NotStarted() => new("The connections are used before the host has started them.");

    private async Task<string> StartEmbeddedAsync(CancellationToken cancellationToken)
    {
        _cluster = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { DataDirectory = embedded.Value.DataDirectory }, cancellationToken);
        Log.EmbeddedStarted(log, _cluster.Port, _cluster.StartedHere);
        return _cluster.ConnectionString(RoleNames.Reader);
    }

    /// <param name="connectionString">Where to.</param>
    /// <param name="isHeld">Whether a connection is held open and waited on: not one of a pool, and its end must be noticed.</param>
    private NpgsqlDataSource DataSource(string connectionString, bool isHeld = false)
    {
        int seconds = (int)Math.Ceiling(api.Value.DatabaseTimeout.TotalSeconds);
        NpgsqlConnectionStringBuilder builder = new(connectionString)
        {
            Timeout = seconds,
            CommandTimeout = seconds,
            ApplicationName = ApplicationName,

            // A reader leaves nothing behind in its session (what it sets, it sets for a transaction), and taking back what a session
            // may have left is six statements before each look-up.
            NoResetOnClose = true,
        };
        if (isHeld)
        {
            builder.Pooling = false;
            builder.KeepAlive = KeepAliveSeconds;
        }

        return NpgsqlDataSource.Create(builder);
    }
}
