using Precompute.Numerics;

namespace Precompute.Database.Publish;

/// <summary>The run lock is lost: another run may have begun, so this one must not go on.</summary>
public sealed class RunLockLostException : PrecomputeException
{
    /// <summary>A lost lock.</summary>
    public RunLockLostException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
