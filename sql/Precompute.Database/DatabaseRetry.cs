using Npgsql;

using Polly;
using Polly.Retry;

using Precompute.Numerics;

namespace Precompute.Database;

/// <summary>
/// Bounded retries of repeatable pieces of work: a connection that broke, a server that restarts, a deadlock, a serialisation failure, a
/// lock that was not free in time. Anything else, and the last failure, reaches the caller. The waits add up to some six seconds, which
/// a restart of PostgreSQL usually takes less than.
/// </summary>
internal static class DatabaseRetry
{
    private const int Attempts = 7;

    private static readonly ResiliencePipeline Pipeline = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<NpgsqlException>(IsTransient).Handle<PrecomputeException>(static e => e.IsTransient),
            MaxRetryAttempts = Attempts - 1,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(100),
            MaxDelay = TimeSpan.FromSeconds(5),
            UseJitter = true,
        })
        .Build();

    /// <summary>Runs the work, again when it failed for a reason that passes.</summary>
    public static async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        await Pipeline.ExecuteAsync(async token => await work(token), cancellationToken);

    /// <summary>Runs the work, again when it failed for a reason that passes.</summary>
    public static async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) =>
        await Pipeline.ExecuteAsync(async token => await work(token), cancellationToken);

    /// <summary>Whether the same work may succeed a moment later.</summary>
    public static bool IsTransient(NpgsqlException e) => e.SqlState switch
    {
        // A person or a failover ended the session; Npgsql does not count these.
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.LockNotAvailable => true,

        // Writing the same once more fills the disk once more.
        PostgresErrorCodes.DiskFull => false,
        _ => e.IsTransient,
    };
}
