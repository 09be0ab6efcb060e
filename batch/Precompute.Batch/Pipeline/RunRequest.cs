using Precompute.Batch.ModelImport;

namespace Precompute.Batch.Pipeline;

/// <summary>What one run was asked to do.</summary>
public sealed record RunRequest
{
    /// <summary>How much to do.</summary>
    public required RunKind Kind { get; init; }

    /// <summary>The models to publish, for <see cref="RunKind.Import"/>; null where the run trains its own.</summary>
    internal AlsV1Set? Import { get; init; }

    /// <summary>Do everything but activate.</summary>
    public bool DryRun { get; init; }

    /// <summary>Publish although nothing changed, and although a rollback holds activation.</summary>
    public bool Force { get; init; }

    /// <summary>Gates whose refusal is accepted, with the reason, which is kept in the ledger.</summary>
    public IReadOnlyDictionary<string, string> Accepted { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Use what a run that was killed or failed finished on the same inputs.</summary>
    public bool Resume { get; init; } = true;

    /// <summary>Worker threads. Results do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Most bytes the process may need; null for what the machine has free.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Moment that ages are measured from; null for the newest event.</summary>
    public DateTimeOffset? AsOf { get; init; }
}
