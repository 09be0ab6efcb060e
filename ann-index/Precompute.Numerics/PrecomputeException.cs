namespace Precompute.Numerics;

/// <summary>
/// Bad data or a bad environment: a file that cannot be trusted, a server that does not answer, a disk that is full.
/// The message says what, where (file, row, offset) and what to try. Mistakes of the calling code are CLR exceptions instead.
/// </summary>
public class PrecomputeException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened, where, and what to try.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    /// <param name="isTransient">True when the same call may succeed later without anybody changing anything.</param>
    public PrecomputeException(string message, Exception? innerException = null, bool isTransient = false)
        : base(message, innerException) => IsTransient = isTransient;

    /// <summary>True when the same call may succeed later without anybody changing anything.</summary>
    public bool IsTransient { get; }
}
