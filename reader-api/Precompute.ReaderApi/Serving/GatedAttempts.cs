using Npgsql;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// The attempts of one kind of statement behind an <see cref="OutageGate"/>. A server that cannot be reached shuts the gate at once, for
/// everybody. A slow statement, a lock, a busy pool or a refused statement is the trouble of whoever asked: only several of them in a row, with
/// no success between, shut the gate, so that a server that hangs does not make every request wait. What happens is logged. Thread-safe, lock-free.
/// </summary>
/// <param name="gate">The gate of the database; others may share it.</param>
/// <param name="messages">What is said.</param>
/// <param name="log">Where to.</param>
internal sealed class GatedAttempts(OutageGate gate, AttemptLog messages, ILogger log)
{
    /// <summary>So many failures in a row are an outage, whatever they are.</summary>
    public const int MostInARow = 3;

    private int _inARow;

    /// <summary>See <see cref="OutageGate.IsUp"/>.</summary>
    public bool IsUp => gate.IsUp;

    /// <summary>See <see cref="OutageGate.MayTry"/>.</summary>
    public bool MayTry() => gate.MayTry();

    /// <summary>An attempt succeeded.</summary>
    public void Succeeded()
    {
        if (Volatile.Read(ref _inARow) != 0)
            Volatile.Write(ref _inARow, 0);
        if (gate.Succeeded())
            messages.Back(log);
    }

    /// <summary>An attempt failed.</summary>
    /// <param name="exception">How: an <see cref="NpgsqlException"/> or a <see cref="TimeoutException"/>.</param>
    public AttemptFailure Failed(Exception exception)
    {
        int inARow = Interlocked.Increment(ref _inARow);
        if (!IsOutage(exception) && inARow < MostInARow)
        {
            messages.Alone(log, exception);
            return AttemptFailure.Alone;
        }

        if (!gate.Failed())
            return AttemptFailure.OutageGoesOn;
        messages.Outage(log, exception);
        return AttemptFailure.Outage;
    }

    /// <summary>Whether a failure says that the server cannot be reached at all.</summary>
    public static bool IsOutage(Exception exception) => exception is PostgresException refused
        ? refused.InvariantSeverity is "FATAL" or "PANIC"
        : exception is NpgsqlException { InnerException: not TimeoutException };
}
