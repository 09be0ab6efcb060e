using Precompute.Batch.Pipeline;
using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.Batch.Gates;

/// <summary>
/// What would be served in a direction is no worse than popularity, and not clearly worse than what is served now. Refuses only
/// where an interval lies wholly on the wrong side; a segment whose model lost was routed before and is judged by what it is routed to.
/// Against the version that serves, entities tested then and now are compared with themselves (<see cref="ServingComparison"/>);
/// where they are too few, the interval of now with the value of then.
/// </summary>
internal sealed class QualityGate(Direction direction) : IGate
{
    /// <inheritdoc/>
    public string Name => "quality_" + VersionLayout.Name(direction);

    /// <inheritdoc/>
    public GateResult Judge(GateEvidence evidence, CancellationToken cancellationToken)
    {
        ServedQuality[] served = [.. evidence.Evaluation.Served.Where(q => q.Direction == direction)];
        int entities = served.Where(static q => q.Segment is "all").Sum(static q => q.N);
        if (entities < evidence.Options.MinimumTestEntities)
        {
            return GateResult.Of(
                Name, GateVerdict.Inconclusive, $"{entities} entities to test with; Gates:MinimumTestEntities is {evidence.Options.MinimumTestEntities}.", ("entities", entities));
        }

        List<(string, double)> numbers = [("entities", entities)];
        List<string> faults = [];
        ServingComparison comparison = new(evidence, direction, cancellationToken);
        foreach (ServedQuality quality in served.Where(q => q.N >= evidence.Options.MinimumTestEntities))
        {
            numbers.Add(($"{quality.Segment}_recall_at_20", quality.Value));
            numbers.Add(($"{quality.Segment}_popularity", quality.Popularity));
            if (quality.IsModel && quality.High < quality.Popularity)
                faults.Add($"{quality.Segment}: {quality.Low:F4}–{quality.High:F4} lies below popularity's {quality.Popularity:F4}");
            if (comparison.Judge(quality, numbers) is { } fault)
                faults.Add(fault);
        }

        return faults.Count > 0
            ? GateResult.Of(Name, GateVerdict.Refused, $"Recall@20 is too low: {string.Join("; ", faults)}.", [.. numbers])
            : GateResult.Of(Name, GateVerdict.Passed, Describe(served), [.. numbers]);
    }

    private static string Describe(ServedQuality[] served) => "Recall@20 " + string.Join(
        ", ", served.Select(static q => $"{q.Segment} {q.Value:F4} by {q.Model} (popularity {q.Popularity:F4})")) + ".";
}
