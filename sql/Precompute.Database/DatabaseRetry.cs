using Npgsql;

using Polly;
using Polly.Retry;

namespace Precompute.Database;

/// <summary>
/// Bounded retries of short, repeatable pieces of work: a connection that broke, a deadlock, a serialisation failure, a lock that was
/// not free in time. Anything else, and the last failure, reaches the caller.
/// </summary>
internal static class DatabaseRetry
{
    private const int Attempts = 5;

    private static readonly ResiliencePipeline Pipeline = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<NpgsqlException>(IsTransient),
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
    public static bool IsTransient(NpgsqlException e) => e.IsTransient || e.SqlState is PostgresErrorCodes.LockNotAvailable;
}
