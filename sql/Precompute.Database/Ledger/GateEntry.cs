namespace Precompute.Database.Ledger;

/// <summary>What one gate said.</summary>
public sealed record GateEntry
{
    /// <summary>Name of the gate.</summary>
    public required string Name { get; init; }

    /// <summary><c>passed</c>, <c>refused</c>, <c>inconclusive</c>, <c>not_applicable</c> or <c>accepted</c>.</summary>
    public required string Verdict { get; init; }

    /// <summary>The numbers it judged by, a JSON object.</summary>
    public string Numbers { get; init; } = "{}";

    /// <summary>The verdict in a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>Why a person accepted a refusal.</summary>
    public string? AcceptedWhy { get; init; }
}
