using Precompute.Batch.Pipeline;
using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.Batch.Gates;

/// <summary>
/// What would be served in a direction is no worse than popularity, and not clearly worse than what is served now. Refuses only
/// where an interval lies wholly on the wrong side; a segment whose model lost was routed before and is judged by what it is routed to.
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
        foreach (ServedQuality quality in served.Where(q => q.N >= evidence.Options.MinimumTestEntities))
        {
            numbers.Add(($"{quality.Segment}_recall_at_20", quality.Value));
            numbers.Add(($"{quality.Segment}_popularity", quality.Popularity));
            if (quality.IsModel && quality.High < quality.Popularity)
                faults.Add($"{quality.Segment}: {quality.Low:F4}–{quality.High:F4} lies below popularity's {quality.Popularity:F4}");
            if (PreviousOf(evidence, quality) is { } previous)
            {
                double floor = previous.Value * (1d - evidence.Options.QualityMargin);
                numbers.Add(($"{quality.Segment}_serving", previous.Value));
                if (quality.High < floor)
                    faults.Add($"{quality.Segment}: {quality.Low:F4}–{quality.High:F4} lies below {floor:F4}, which is {evidence.Previous!.Label}'s {previous.Value:F4} less the margin of {evidence.Options.QualityMargin:P0}");
            }
        }

        return faults.Count > 0
            ? GateResult.Of(Name, GateVerdict.Refused, $"Recall@20 is too low: {string.Join("; ", faults)}.", [.. numbers])
            : GateResult.Of(Name, GateVerdict.Passed, Describe(served), [.. numbers]);
    }

    // Quality measured under another protocol is another quantity.
    private static ServedQuality? PreviousOf(GateEvidence evidence, ServedQuality quality) =>
        evidence.Previous?.Quality.FirstOrDefault(q => q.Direction == quality.Direction
            && string.Equals(q.Segment, quality.Segment, StringComparison.Ordinal)
            && string.Equals(q.Protocol, quality.Protocol, StringComparison.Ordinal)
            && q.N >= evidence.Options.MinimumTestEntities);

    private static string Describe(ServedQuality[] served) => "Recall@20 " + string.Join(
        ", ", served.Select(static q => $"{q.Segment} {q.Value:F4} by {q.Model} (popularity {q.Popularity:F4})")) + ".";
}
