using Precompute.Batch.Pipeline;
using Precompute.Model.Versions;

namespace Precompute.Batch.Gates;

/// <summary>What is served finds at least as much as the marketplace asks for, whatever served before; off while <c>Gates:MinimumRecall</c> is 0.</summary>
internal sealed class MetricFloorGate : IGate
{
    /// <inheritdoc/>
    public string Name => "metric_floor";

    /// <inheritdoc/>
    public GateResult Judge(GateEvidence evidence, CancellationToken cancellationToken)
    {
        double floor = evidence.Options.MinimumRecall;
        if (floor == 0d)
            return GateResult.Of(Name, GateVerdict.NotApplicable, "Gates:MinimumRecall is 0: there is no floor.");
        ServedQuality[] whole = [.. evidence.Evaluation.Served.Where(static q => q.Segment is "all")];
        ServedQuality[] tested = [.. whole.Where(q => q.N >= evidence.Options.MinimumTestEntities)];
        (string, double)[] numbers = [("floor", floor), .. whole.Select(static q => (VersionLayout.Name(q.Direction), q.Value))];
        ServedQuality[] below = [.. tested.Where(q => q.High < floor)];
        if (below.Length > 0)
        {
            string found = string.Join("; ", below.Select(static q => $"{VersionLayout.Name(q.Direction)} {q.Low:F4}–{q.High:F4}"));
            return GateResult.Of(Name, GateVerdict.Refused, $"Recall@20 lies below Gates:MinimumRecall {floor}: {found}.", numbers);
        }

        return tested.Length == 0
            ? GateResult.Of(Name, GateVerdict.Inconclusive, $"{whole.Sum(static q => q.N)} entities to test with; Gates:MinimumTestEntities is {evidence.Options.MinimumTestEntities}.", numbers)
            : GateResult.Of(Name, GateVerdict.Passed, $"Recall@20 reaches {floor}: {string.Join("; ", tested.Select(static q => $"{VersionLayout.Name(q.Direction)} {q.Low:F4}–{q.High:F4}"))}.", numbers);
    }
}
