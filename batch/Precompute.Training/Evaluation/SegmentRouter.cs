using System.Globalization;
using Precompute.Model;
using Precompute.Model.Metrics;

namespace Precompute.Training.Evaluation;

/// <summary>
/// Routes each segment to the method that was measured to serve it. The default gives way only to a method whose whole interval lies
/// above the default's; among several such the one with the highest value answers. Cold entities are those of whom a model knows too
/// little, whatever their average says: for them only content-based and popular are exchanged.
/// </summary>
public static class SegmentRouter
{
    /// <summary>Decides for every segment of the report's direction.</summary>
    /// <param name="report">Measured methods; a model's name is its method's.</param>
    /// <param name="defaults">Which method answers without a route.</param>
    /// <param name="options">Deciding metric and least number of entities.</param>
    public static IReadOnlyList<SegmentRouting> Decide(EvaluationReport report, MethodChoice defaults, RoutingOptions options)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(defaults);
        ArgumentNullException.ThrowIfNull(options);
        MethodChoice unrouted = defaults with { Routes = [] };
        (Segment Segment, int Count)[] segments = report.Direction == Direction.Forward
            ? [(Segment.Cold, 0), (Segment.Warm, defaults.Thresholds.ForwardWarm), (Segment.Hot, defaults.Thresholds.ForwardHot)]
            : [(Segment.Cold, 0), (Segment.Warm, defaults.Thresholds.ReverseWarm)];
        return [.. segments.Select(s => Decide(report, s.Segment, unrouted.MethodFor(report.Direction, ListRole.Developer, s.Count), options))];
    }

    private static SegmentRouting Decide(EvaluationReport report, Segment segment, RecommendationMethod usual, RoutingOptions options)
    {
        string name = segment switch
        {
            Segment.Cold => "cold",
            Segment.Warm => "warm",
            _ => "hot",
        };
        List<(RecommendationMethod Method, MetricValue Value)> measured = [];
        foreach (RecommendationMethod method in Enum.GetValues<RecommendationMethod>())
        {
            bool possible = segment != Segment.Cold || !method.IsModel();
            if (possible && report.Find(method.ToName(), options.Metric, name) is { } value)
                measured.Add((method, value));
        }

        MetricValue? own = measured.Find(m => m.Method == usual).Value;
        if (own is null)
            return Keep(RoutingVerdict.Inconclusive, $"{usual.ToName()} was not measured on {name} entities");
        if (own.N < options.MinimumEntities)
            return Keep(RoutingVerdict.Inconclusive, $"only {own.N} {name} entities to test on, {options.MinimumEntities} are needed");

        (RecommendationMethod Method, MetricValue Value)[] better =
            [.. measured.Where(m => m.Method != usual && m.Value.Low > own.High).OrderByDescending(static m => m.Value.Value)];
        if (better.Length == 0)
            return Keep(RoutingVerdict.Kept, $"no method is better beyond doubt: {string.Join(", ", measured.Select(m => Describe(m.Method, m.Value)))}");
        return new SegmentRouting(
            report.Direction, segment, usual, better[0].Method, RoutingVerdict.Routed, $"{Describe(better[0].Method, better[0].Value)} beats {Describe(usual, own)}");

        SegmentRouting Keep(RoutingVerdict verdict, string why) => new(report.Direction, segment, usual, usual, verdict, why);
    }

    private static string Describe(RecommendationMethod method, MetricValue value) => string.Create(
        CultureInfo.InvariantCulture, $"{method.ToName()} {value.Metric} {value.Value:0.0000} [{value.Low:0.0000}, {value.High:0.0000}] (n = {value.N})");
}
