namespace Precompute.ReaderApi.Serving;

/// <summary>
/// Keeps requests from queueing up behind a database that is down: after a failure it is left alone for an interval, then one
/// request tries it. Thread-safe, lock-free.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="retryInterval">How long a failed database is left alone.</param>
public sealed class OutageGate(TimeProvider time, TimeSpan retryInterval)
{
    private const long Unknown = 0;
    private const long Up = 1;

    private long _state = Unknown;

    /// <summary>Whether the last attempt succeeded; true before the first.</summary>
    public bool IsUp => Volatile.Read(ref _state) is Unknown or Up;

    /// <summary>Whether an attempt is worth making now. While down, one caller an interval gets true.</summary>
    public bool MayTry()
    {
        long retryAt = Volatile.Read(ref _state);
        if (retryAt is Unknown or Up)
            return true;
        long now = time.GetTimestamp();
        return now >= retryAt && Interlocked.CompareExchange(ref _state, NextRetry(now), retryAt) == retryAt;
    }

    /// <summary>An attempt succeeded. Returns whether the database was down before.</summary>
    public bool Succeeded() => Interlocked.Exchange(ref _state, Up) is not (Unknown or Up);

    /// <summary>An attempt failed. Returns whether the database was up (or untried) before.</summary>
    public bool Failed() => Interlocked.Exchange(ref _state, NextRetry(time.GetTimestamp())) is Unknown or Up;

    private long NextRetry(long now) => now + Math.Max(2, (long)(retryInterval.TotalSeconds * time.TimestampFrequency));
}
