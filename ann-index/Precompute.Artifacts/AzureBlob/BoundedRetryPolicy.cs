using Azure.Core;
using Azure.Core.Pipeline;

namespace Precompute.Artifacts.AzureBlob;

/// <summary>
/// Retries with waits that grow and never exceed a bound, whatever the service asks for: the client's own policy waits as long as a
/// <c>Retry-After</c> says, which may be hours. A pause within the bound is respected.
/// </summary>
internal sealed class BoundedRetryPolicy : RetryPolicy
{
    // The strategy draws each wait at random up to a fifth longer than its maximum, so that clients do not come back all at once.
    private const double LargestJitter = 1.2;

    private readonly DelayStrategy _delays;
    private readonly TimeSpan _maxDelay;

    /// <summary>Sets the bounds.</summary>
    /// <param name="maxRetries">Tries after the first.</param>
    /// <param name="delay">Wait before the first retry.</param>
    /// <param name="maxDelay">Longest wait between two tries.</param>
    public BoundedRetryPolicy(int maxRetries, TimeSpan delay, TimeSpan maxDelay)
        : this(maxRetries, DelayStrategy.CreateExponentialDelayStrategy(delay, maxDelay / LargestJitter), maxDelay)
    {
    }

    private BoundedRetryPolicy(int maxRetries, DelayStrategy delays, TimeSpan maxDelay)
        : base(maxRetries, delays)
    {
        _delays = delays;
        _maxDelay = maxDelay;
    }

    /// <inheritdoc/>
    protected override async ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception)
    {
        if (!await base.ShouldRetryAsync(message, exception).ConfigureAwait(false))
            return false;
        if (message.HasResponse && _delays.GetNextDelay(message.Response, message.ProcessingContext.RetryNumber) > _maxDelay)
        {
            // Without an answer to obey, the policy waits by its own strategy.
            message.Response.Dispose();
            message.Response = null!;
        }

        return true;
    }
}
