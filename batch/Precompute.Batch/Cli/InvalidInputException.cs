using Precompute.Numerics;

namespace Precompute.Batch.Cli;

/// <summary>What was asked for cannot be done with these arguments or on this machine; nothing was changed (exit code 2).</summary>
public sealed class InvalidInputException : PrecomputeException
{
    /// <summary>Creates the exception with a sentence that says what to change.</summary>
    public InvalidInputException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
