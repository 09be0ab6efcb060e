using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.Batch.Gates;

/// <summary>Every approximate index that serves finds what an exact scan finds, often enough, with a filter and without.</summary>
internal sealed class IndexRecallGate : IGate
{
    /// <inheritdoc/>
    public string Name => "index_recall";

    /// <inheritdoc/>
    public GateResult Judge(GateEvidence evidence, CancellationToken cancellationToken)
    {
        List<(string Name, double Value)> numbers = [];
        List<string> below = [];
        List<string> exact = [];
        foreach (((Direction direction, ModelSide side), RecallReport report) in evidence.Recall.OrderBy(static r => r.Key))
        {
            string name = $"{VersionLayout.Name(direction)}_{VersionLayout.Name(side)}";
            if (!evidence.Serving.Of(direction, side).UseHnsw)
                exact.Add(name);
            Look(name, report, evidence.Options.IndexRecall, "Gates:IndexRecall", evidence.Serving.Of(direction, side).UseHnsw);
        }

        foreach ((Direction direction, RecallReport report) in evidence.FilteredRecall.OrderBy(static r => r.Key))
        {
            string name = $"{VersionLayout.Name(direction)}_{VersionLayout.Name(ModelSide.Target)}_filtered";
            Look(name, report, evidence.Options.FilteredIndexRecall, "Gates:FilteredIndexRecall", evidence.Serving.Of(direction, ModelSide.Target).UseHnsw);
            numbers.Add((name + "_share", report.AcceptedShare));
        }

        if (evidence.Recall.Count == 0)
            return GateResult.Of(Name, GateVerdict.NotApplicable, "There is no index: nobody acted on anything.");
        if (below.Count > 0)
            return GateResult.Of(Name, GateVerdict.Refused, $"Recall@10 is too low: {string.Join(", ", below)}. Raise Index:Recall or Index:M.", [.. numbers]);
        string scan = exact.Count == 0 ? "" : $" The exact scan serves for {string.Join(", ", exact)}.";
        string filtered = evidence.FilteredRecall.Count == 0 ? "" : $", {evidence.FilteredRecall.Values.Min(static r => r.Top.Mean):F3} or more under a filter";
        return GateResult.Of(Name, GateVerdict.Passed, $"Recall@10 is {evidence.Recall.Values.Min(static r => r.Top.Mean):F3} or more{filtered}.{scan}", [.. numbers]);

        void Look(string name, RecallReport report, double bound, string setting, bool serves)
        {
            numbers.Add((name, report.Top.Mean));
            if (serves && report.Top.Mean < bound)
                below.Add($"{name} {report.Top.Mean:F3} ({setting} {bound})");
            if (serves && report.ShortAnswers > 0)
                below.Add($"{name} answers {report.ShortAnswers} of {report.Queries} queries with too few");
        }
    }
}
