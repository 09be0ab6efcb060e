using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.Batch.Gates;

/// <summary>Every approximate index that serves finds what an exact scan finds, often enough.</summary>
internal sealed class IndexRecallGate : IGate
{
    /// <inheritdoc/>
    public string Name => "index_recall";

    /// <inheritdoc/>
    public GateResult Judge(GateEvidence evidence, CancellationToken cancellationToken)
    {
        List<(string, double)> numbers = [];
        List<string> below = [];
        List<string> exact = [];
        foreach (((Direction direction, ModelSide side), RecallReport report) in evidence.Recall.OrderBy(static r => r.Key))
        {
            string name = $"{VersionLayout.Name(direction)}_{VersionLayout.Name(side)}";
            numbers.Add((name, report.Recall));
            if (!evidence.Serving.Of(direction, side).UseHnsw)
                exact.Add(name);
            else if (report.Recall < evidence.Options.IndexRecall)
                below.Add($"{name} {report.Recall:F3}");
        }

        if (numbers.Count == 0)
            return GateResult.Of(Name, GateVerdict.NotApplicable, "There is no index: nobody acted on anything.");
        if (below.Count > 0)
            return GateResult.Of(Name, GateVerdict.Refused, $"Recall is below Gates:IndexRecall {evidence.Options.IndexRecall}: {string.Join(", ", below)}.", [.. numbers]);
        string scan = exact.Count == 0 ? "" : $" The exact scan serves for {string.Join(", ", exact)}.";
        return GateResult.Of(Name, GateVerdict.Passed, $"Recall@10 is {numbers.Min(static n => n.Item2):F3} or more.{scan}", [.. numbers]);
    }
}
