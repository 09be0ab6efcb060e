using Microsoft.Extensions.Options;
using Npgsql;
using Precompute.Database.Access;
using Precompute.Numerics;
using Precompute.ReaderApi.Hosting;
using Precompute.ReaderApi.Kept;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Security;

/// <summary>
/// Holds the keys, and looks for new and revoked ones every <see cref="ApiOptions.KeyPollInterval"/>. What was read last goes on working
/// while the database is down, also in the next process: the hashes are kept in the cache folder. Refuses the start where the database says that there is no key, none is configured, and tokens open nothing either.
/// </summary>
internal sealed class KeyWatch(
    DatabaseConnections connections, KeptFiles files, IOptions<ApiOptions> options, IOptions<JwtOptions> tokens, TimeProvider time, ILogger<KeyWatch> log) : BackgroundService
{
    private readonly ApiOptions _options = options.Value;
    private volatile KeyRing _current = new(options.Value.Keys, [], isComplete: false);
    private KeptKey[]? _kept;
    private int? _lastCount;
    private IReadOnlyList<long> _unknown = [];
    private bool _failed;

    /// <summary>The keys as last read.</summary>
    public KeyRing Current => _current;

    /// <summary>Looks once before anything listens.</summary>
    /// <exception cref="StartRefusedException">There is no key, and requests without one are not allowed.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _kept = files.ReadKeys();
        _current = new KeyRing(_options.Keys, _kept ?? [], isComplete: false);
        await PollAsync(cancellationToken);
        if (_options.AllowAnonymous)
            Log.AnonymousAllowed(log);
        else if (!tokens.Value.IsEnabled && _current.IsComplete && _current.CountAt(time.GetUtcNow()) == 0)
        {
            throw new StartRefusedException(
                "There is no key to the API, so nobody could ask it anything. Make one with 'precompute keys create NAME', "
                + "or give hashes of keys in Api:Keys; for a trial on this machine set Api:AllowAnonymous to true.");
        }

        await base.StartAsync(cancellationToken);
    }

    /// <summary>One look; never throws for what a database does wrong.</summary>
    internal async Task PollAsync(CancellationToken cancellationToken)
    {
        try
        {
            ApiKeyList read = await connections.Keys.ReadAsync(cancellationToken);
            KeptKey[] keys = KeptKey.Of(read.Keys);
            _current = new KeyRing(_options.Keys, keys, isComplete: true);
            _failed = false;
            Keep(keys);
            foreach (long keyId in read.Unknown.Except(_unknown))
                Log.KeyUnknown(log, keyId);
            _unknown = read.Unknown;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or PrecomputeException)
        {
            if (!_failed)
                Log.KeysNotRead(log, e);
            _failed = true;
            return;
        }

        int count = _current.CountAt(time.GetUtcNow());
        if (count == _lastCount)
            return;
        _lastCount = count;
        if (count == 0 && !_options.AllowAnonymous && !tokens.Value.IsEnabled)
            Log.NoKeyIsActive(log);
        else
            Log.KeysRead(log, count);
    }

    private void Keep(KeptKey[] keys)
    {
        if (_kept is { } kept && kept.Length == keys.Length && kept.Zip(keys).All(static pair => pair.First.IsSameAs(pair.Second)))
            return;
        files.WriteKeys(keys);
        _kept = keys;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(_options.KeyPollInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
                return;
            try
            {
                await PollAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The watch must outlive every surprise, or no later revocation would act; an exception from here would end the host.
                Log.KeysFailed(log, e);
            }
        }
    }
}
