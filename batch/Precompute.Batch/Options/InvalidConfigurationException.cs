using Precompute.Numerics;

namespace Precompute.Batch.Options;

/// <summary>The configuration cannot be used; the message lists every fault with key, value and legal range.</summary>
public sealed class InvalidConfigurationException : PrecomputeException
{
    /// <summary>Creates the exception from the faults found, one sentence each.</summary>
    public InvalidConfigurationException(IReadOnlyList<string> faults)
        : base(string.Join(Environment.NewLine, faults)) => Faults = faults;

    /// <summary>The faults, one sentence each.</summary>
    public IReadOnlyList<string> Faults { get; }
}
