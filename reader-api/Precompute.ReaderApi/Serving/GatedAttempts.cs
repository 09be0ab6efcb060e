using Npgsql;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// The attempts of one kind of statement behind an <see cref="OutageGate"/>. A server that cannot be reached shuts the gate at once, for
/// everybody. A slow statement, a lock, a busy pool or a refused statement is the trouble of whoever asked: only several of them in a row, with
/// no success between, shut the gate, so that a server that hangs does not make every request wait. Thread-safe, lock-free.
/// </summary>
/// <param name="gate">The gate of the database; others may share it.</param>
internal sealed class GatedAttempts(OutageGate gate)
{
    /// <summary>So many failures in a row are an outage, whatever they are.</summary>
    public const int MostInARow = 3;

    private int _inARow;

    /// <summary>See <see cref="OutageGate.IsUp"/>.</summary>
    public bool IsUp => gate.IsUp;

    /// <summary>See <see cref="OutageGate.MayTry"/>.</summary>
    public bool MayTry() => gate.MayTry();

    /// <summary>An attempt succeeded. Returns whether the database was down before.</summary>
    public bool Succeeded()
    {
        if (Volatile.Read(ref _inARow) != 0)
            Volatile.Write(ref _inARow, 0);
        return gate.Succeeded();
    }

    /// <summary>An attempt failed.</summary>
    /// <param name="exception">How: an <see cref="NpgsqlException"/> or a <see cref="TimeoutException"/>.</param>
    public AttemptFailure Failed(Exception exception)
    {
        int inARow = Interlocked.Increment(ref _inARow);
        if (IsOutage(exception) || inARow >= MostInARow)
            return gate.Failed() ? AttemptFailure.Outage : AttemptFailure.OutageGoesOn;
        return AttemptFailure.Alone;
    }

    /// <summary>Whether a failure says that the server cannot be reached at all.</summary>
    public static bool IsOutage(Exception exception) => exception is PostgresException refused
        ? refused.InvariantSeverity is "FATAL" or "PANIC"
        : exception is NpgsqlException { InnerException: not TimeoutException };
}
