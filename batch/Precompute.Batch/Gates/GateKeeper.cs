namespace Precompute.Batch.Gates;

/// <summary>Asks every gate, in order, and lets none fail silently.</summary>
public sealed class GateKeeper
{
    private readonly IReadOnlyList<IGate> _gates;

    /// <summary>A keeper of these gates.</summary>
    public GateKeeper(IReadOnlyList<IGate> gates) => _gates = gates;

    /// <summary>The gates of a run, in the order in which they are asked.</summary>
    public static IReadOnlyList<IGate> Standard { get; } =
    [
        new FiniteFactorsGate(),
        new RowCountGate(),
        new ListIntegrityGate(),
        new CoverageGate(),
        new EligibilityDriftGate(),
        new IndexRecallGate(),
        new ExposureGate(),
        new ListChurnGate(),
        new MetricFloorGate(),
        new QualityGate(Model.Direction.Forward),
        new QualityGate(Model.Direction.Reverse),
    ];

    /// <summary>The names that <c>--accept</c> takes.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Standard.Select(static g => g.Name)];

    /// <summary>All verdicts; a gate that raises refuses, and cancellation is passed on.</summary>
    /// <param name="evidence">What there is to judge.</param>
    /// <param name="accepted">Reasons to publish in spite of a refusal, by gate.</param>
    /// <param name="cancellationToken">Stops between gates.</param>
    public IReadOnlyList<GateResult> JudgeAll(
        GateEvidence evidence, IReadOnlyDictionary<string, string> accepted, CancellationToken cancellationToken)
    {
        List<GateResult> results = [];
        foreach (IGate gate in _gates)
        {
            cancellationToken.ThrowIfCancellationRequested();
            GateResult result = Judge(gate, evidence, cancellationToken);
            if (result.Verdict == GateVerdict.Refused && accepted.TryGetValue(gate.Name, out string? why))
                result = result with { AcceptedBecause = why };
            results.Add(result);
        }

        return results;
    }

    private static GateResult Judge(IGate gate, GateEvidence evidence, CancellationToken cancellationToken)
    {
        try
        {
            return gate.Judge(evidence, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return GateResult.Of(gate.Name, GateVerdict.Refused, $"The gate itself failed ({e.GetType().Name}: {e.Message}); that counts as a refusal.");
        }
    }
}
