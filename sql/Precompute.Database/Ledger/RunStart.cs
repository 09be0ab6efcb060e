namespace Precompute.Database.Ledger;

/// <summary>What is known of a run when it begins. Texts named JSON must be JSON objects.</summary>
public sealed record RunStart
{
    /// <summary><c>nightly</c>, <c>weekly</c>, <c>import</c>, <c>replay</c> …</summary>
    public required string Kind { get; init; }

    /// <summary>Machine.</summary>
    public required string Host { get; init; }

    /// <summary>Process.</summary>
    public required int ProcessId { get; init; }

    /// <summary>Server process of the session that holds the run lock (<c>RunLock.BackendProcessId</c>); null where none does.</summary>
    public int? LockBackendProcessId { get; init; }

    /// <summary>Threads it computes with.</summary>
    public required int Threads { get; init; }

    /// <summary>Vector instructions it computes with.</summary>
    public string? KernelVariant { get; init; }

    /// <summary>All settings, JSON.</summary>
    public string Config { get; init; } = "{}";

    /// <summary>SHA-256 of the settings.</summary>
    public string? ConfigHash { get; init; }
}
