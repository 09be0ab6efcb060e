using Precompute.Model;
using Precompute.Model.Metrics;

namespace Precompute.Batch.Pipeline;

/// <summary>Reads out of a report what would be served to each segment, after routing.</summary>
internal static class ServedQualities
{
    /// <summary>The metric that routes and gates look at.</summary>
    public const string Metric = "recall@20";

    private const string All = "all";

    /// <summary>Quality of what is served in one direction, by segment and as a whole; empty where nothing was tested.</summary>
    public static IReadOnlyList<ServedQuality> Of(EvaluationReport report, MethodChoice methods)
    {
        List<ServedQuality> served = [];
        foreach ((Segment segment, int count) in SegmentsOf(report.Direction, methods.Thresholds))
        {
            RecommendationMethod method = methods.MethodFor(report.Direction, ListRole.Developer, count);
            string name = segment.ToString().ToLowerInvariant();
            if (report.Find(method.ToName(), Metric, name) is not { N: > 0 } value)
                continue;
            served.Add(new ServedQuality
            {
                Direction = report.Direction,
                Segment = name,
                Model = value.Model,
                IsModel = method.IsModel(),
                Protocol = report.Protocol,
                Value = value.Value,
                Low = value.Low,
                High = value.High,
                Popularity = report.Find(RecommendationMethod.Popular.ToName(), Metric, name)?.Value ?? 0d,
                N = value.N,
            });
        }

        if (served.Count > 0)
            served.Add(Whole(report, served));
        return served;
    }

    // Segments are disjoint: means add up by their counts, half-widths in quadrature.
    private static ServedQuality Whole(EvaluationReport report, List<ServedQuality> segments)
    {
        int n = segments.Sum(static s => s.N);
        double Mean(Func<ServedQuality, double> of) => segments.Sum(s => of(s) * s.N) / n;
        double below = Math.Sqrt(segments.Sum(s => Math.Pow((s.Value - s.Low) * s.N / n, 2)));
        double above = Math.Sqrt(segments.Sum(s => Math.Pow((s.High - s.Value) * s.N / n, 2)));
        double value = Mean(static s => s.Value);
        return new ServedQuality
        {
            Direction = report.Direction,
            Segment = All,
            Model = string.Join('+', segments.Select(static s => s.Model).Distinct(StringComparer.Ordinal)),
            IsModel = segments.TrueForAll(static s => s.IsModel),
            Protocol = report.Protocol,
            Value = value,
            Low = value - below,
            High = value + above,
            Popularity = Mean(static s => s.Popularity),
            N = n,
        };
    }

    private static (Segment Segment, int Count)[] SegmentsOf(Direction direction, SegmentThresholds thresholds) =>
        direction == Direction.Forward
            ? [(Segment.Cold, 0), (Segment.Warm, thresholds.ForwardWarm), (Segment.Hot, thresholds.ForwardHot)]
            : [(Segment.Cold, 0), (Segment.Warm, thresholds.ReverseWarm)];
}
