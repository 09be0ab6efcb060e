namespace Precompute.Batch.Gates;

/// <summary>One verdict with the numbers it stands on, as it is kept in the ledger.</summary>
public sealed record GateResult
{
    /// <summary>The gate's name.</summary>
    public required string Gate { get; init; }

    /// <summary>The verdict.</summary>
    public required GateVerdict Verdict { get; init; }

    /// <summary>One sentence for people.</summary>
    public required string Detail { get; init; }

    /// <summary>The numbers, by name.</summary>
    public IReadOnlyDictionary<string, double> Numbers { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Why a refusal was accepted (<c>--accept GATE --why TEXT</c>), or null.</summary>
    public string? AcceptedBecause { get; init; }

    /// <summary>Whether this verdict stops the publication.</summary>
    public bool Blocks => Verdict == GateVerdict.Refused && AcceptedBecause is null;

    /// <summary>A verdict.</summary>
    public static GateResult Of(string gate, GateVerdict verdict, string detail, params ReadOnlySpan<(string Name, double Value)> numbers)
    {
        Dictionary<string, double> byName = new(StringComparer.Ordinal);
        foreach ((string name, double value) in numbers)
            byName.Add(name, value);
        return new GateResult { Gate = gate, Verdict = verdict, Detail = detail, Numbers = byName };
    }
}
