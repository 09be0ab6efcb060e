using System.Globalization;
using Precompute.Batch.Cli.Progress;
using Precompute.Model;
using Precompute.Model.Metrics;

namespace Precompute.Batch.Evaluation;

/// <summary>What measuring says about one segment: what answers it, what would find more, and whether that is beyond doubt.</summary>
/// <param name="Segment">The segment's name.</param>
/// <param name="Answers">The method that answers first.</param>
/// <param name="Served">Recall of that method; null where it was not measured.</param>
/// <param name="Best">The highest recall measured, of whatever method.</param>
/// <param name="Popular">Recall of popularity; null where it was not measured.</param>
/// <param name="Words">The verdict in words.</param>
internal sealed record SegmentVerdict(string Segment, string Answers, MetricValue? Served, MetricValue Best, MetricValue? Popular, string Words)
{
    /// <summary>The verdict about each decided segment that has test entities.</summary>
    public static IReadOnlyList<SegmentVerdict> Of(EvaluationReport report, IEnumerable<RouteDecision> decisions)
    {
        string recall = $"recall@{EvaluationTables.CutoffOf(report)}";
        List<SegmentVerdict> verdicts = [];
        foreach (RouteDecision decision in decisions.Where(d => d.Direction == report.Direction))
        {
            string segment = decision.Segment.ToString().ToLowerInvariant();
            if (BestOf(report, recall, segment) is not { } best)
                continue;
            MetricValue? served = report.Find(decision.Method.ToName(), recall, segment);
            verdicts.Add(new SegmentVerdict(
                segment, decision.Method.ToName(), served, best, report.Find(RecommendationMethod.Popular.ToName(), recall, segment), Describe(decision, served, best)));
        }

        return verdicts;
    }

    /// <summary>The highest value of a metric among all methods, of equals the first; null where nothing was measured.</summary>
    public static MetricValue? BestOf(EvaluationReport report, string metric, string segment, string role = "all")
    {
        MetricValue[] measured = [.. report.Values.Where(v => v.Metric == metric && v.Segment == segment && v.Role == role)];
        return measured.MaxBy(static v => v.Value);
    }

    private static string Describe(RouteDecision decision, MetricValue? served, MetricValue best)
    {
        if (best.Value == 0d)
            return "no method finds anything";
        if (served is null)
            return $"{decision.Method.ToName()} was not measured";
        if (served.Value == best.Value)
            return decision.Verdict == "inconclusive" ? $"nothing finds more, among {Count(best.N)} entities only" : "nothing measured finds more";
        if (decision.Verdict == "inconclusive")
            return $"too few to judge: {Count(best.N)} entities";
        return best.Low > served.High
            ? $"{best.Model} finds more beyond doubt: {Lift(served.Value, best.Value)}"
            : $"{best.Model} may find more ({Lift(served.Value, best.Value)}), but the intervals overlap";
    }

    private static string Lift(double from, double to) => from == 0d ? "from nothing" : ((to / from) - 1d).ToString("+0 %", CultureInfo.InvariantCulture);

    private static string Count(int n) => n.ToString("N0", CultureInfo.InvariantCulture);
}
