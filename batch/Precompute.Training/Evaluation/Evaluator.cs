using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Model.Metrics;
using Precompute.Numerics;

namespace Precompute.Training.Evaluation;

/// <summary>
/// Measures methods on a split: full catalogue (never sampled negatives), what was seen in training left out, every query that has
/// something to be found counted, also those a method cannot answer (they count 0). Metrics: recall, precision, MAP, NDCG and hit rate
/// at each cut-off with 95 % bootstrap intervals, per role and segment; coverage, Gini and novelty and the share answered over all.
/// </summary>
public static class Evaluator
{
    private static readonly Segment[] AllSegments = [Segment.Cold, Segment.Warm, Segment.Hot];

    /// <summary>Measures all methods.</summary>
    /// <param name="split">What was held out.</param>
    /// <param name="recommenders">Methods trained on <see cref="HoldoutSplit.Train"/> only.</param>
    /// <param name="options">Cut-offs, roles, segments, resampling.</param>
    /// <param name="cancellationToken">Looked at before every block of queries.</param>
    public static EvaluationReport Evaluate(
        HoldoutSplit split, IReadOnlyList<IRecommender> recommenders, EvaluationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(split);
        ArgumentNullException.ThrowIfNull(recommenders);
        ArgumentNullException.ThrowIfNull(options);
        List<MetricValue> values = [];
        int[] trained = TrainedQueriesPerTarget(split);
        foreach (IRecommender recommender in recommenders)
        {
            EvaluationPass whole = EvaluationPass.Run(split, recommender, options.TargetFilter, trained, options, cancellationToken);
            Report(values, split, recommender, "all", whole, null, options, cancellationToken);
            foreach (EvaluationRole role in options.Roles)
            {
                EvaluationPass pass = role.TargetFilter is null
                    ? whole
                    : EvaluationPass.Run(split, recommender, role.TargetFilter, trained, options, cancellationToken);
                Report(values, split, recommender, NameOf(role.Role), pass, role.QueryFilter, options, cancellationToken);
            }
        }

        return new EvaluationReport
        {
            Protocol = split.Protocol,
            Description = split.Description,
            Direction = split.Direction,
            Ceiling = CeilingOf(split.Relevant, trained),
            TrainingPairs = split.TrainPairs.NonZeroCount,
            TestPairs = split.Relevant.NonZeroCount,
            Values = values,
        };
    }

    /// <summary>Share of the test pairs whose target has a positive pair in training; 0 where there is no test pair.</summary>
    internal static double CeilingOf(CsrMatrix relevant, int[] trainedQueriesPerTarget)
    {
        long reachable = 0;
        foreach (int target in relevant.ColumnOrdinals)
            reachable += trainedQueriesPerTarget[target] > 0 ? 1 : 0;
        return relevant.NonZeroCount == 0 ? 0d : (double)reachable / relevant.NonZeroCount;
    }

    private static int[] TrainedQueriesPerTarget(HoldoutSplit split)
    {
        int[] counts = new int[split.TrainPairs.Columns];
        for (int e = 0; e < split.TrainPairs.NonZeroCount; e++)
            counts[split.TrainPairs.ColumnOrdinals[e]] += split.TrainPairs.Values[e] > 0f ? 1 : 0;
        return counts;
    }

    private static void Report(
        List<MetricValue> values,
        HoldoutSplit split,
        IRecommender recommender,
        string role,
        EvaluationPass pass,
        IOrdinalFilter? queryFilter,
        EvaluationOptions options,
        CancellationToken cancellationToken)
    {
        int[] counts = split.Train.CountsOf(split.Direction);
        int[] ofRole = [.. Enumerable.Range(0, pass.Queries.Length).Where(i => queryFilter?.Accepts(pass.Queries[i]) != false)];
        AddRows("all", ofRole);
        foreach (Segment segment in AllSegments)
            AddRows(NameOf(segment), [.. ofRole.Where(i => options.Thresholds.SegmentOf(split.Direction, counts[pass.Queries[i]]) == segment)]);

        // Catalogue metrics are of all lists of a pass; a role that shares another's pass has none of its own.
        if (queryFilter is null && ofRole.Length > 0)
        {
            for (int c = 0; c < options.Cutoffs.Count; c++)
            {
                double[] at = pass.Catalogue.At(c);
                for (int m = 0; m < at.Length; m++)
                    Add("all", $"{CatalogueMetrics.Names[m]}@{options.Cutoffs[c]}", (at[m], at[m], at[m]), ofRole.Length);
            }
        }

        void AddRows(string segment, int[] rows)
        {
            if (rows.Length == 0)
                return;
            var intervals = BootstrapIntervals.Compute(pass.Values, pass.MetricNames.Length, rows, options, cancellationToken);
            for (int m = 0; m < intervals.Length; m++)
                Add(segment, pass.MetricNames[m], intervals[m], rows.Length);
        }

        void Add(string segment, string metric, (double Mean, double Low, double High) interval, int n) => values.Add(new MetricValue
        {
            Data = options.Data,
            Model = recommender.Name,
            Direction = split.Direction,
            Segment = segment,
            Role = role,
            Metric = metric,
            Value = interval.Mean,
            Low = interval.Low,
            High = interval.High,
            N = n,
        });
    }

    private static string NameOf(ListRole role) => role == ListRole.Developer ? "developer" : "investor";

    private static string NameOf(Segment segment) => segment switch
    {
        Segment.Cold => "cold",
        Segment.Warm => "warm",
        _ => "hot",
    };
}
