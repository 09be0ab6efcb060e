using Precompute.AnnIndex;
using Precompute.Numerics;

namespace Precompute.Training.Evaluation;

/// <summary>One method's lists for all test queries under one target filter, reduced to metrics while they stream by.</summary>
internal sealed class EvaluationPass
{
    private EvaluationPass(int[] queries, string[] metricNames, double[] values, CatalogueMetrics catalogue)
    {
        Queries = queries;
        MetricNames = metricNames;
        Values = values;
        Catalogue = catalogue;
    }

    /// <summary>Queries with at least one acceptable relevant target.</summary>
    public int[] Queries { get; }

    /// <summary>Names of the columns of <see cref="Values"/>.</summary>
    public string[] MetricNames { get; }

    /// <summary>Queries × metrics, row-major.</summary>
    public double[] Values { get; }

    /// <summary>Metrics of all lists together.</summary>
    public CatalogueMetrics Catalogue { get; }

    public static EvaluationPass Run(
        HoldoutSplit split,
        IRecommender recommender,
        IOrdinalFilter? targetFilter,
        int[] trainedQueriesPerTarget,
        EvaluationOptions options,
        CancellationToken cancellationToken)
    {
        CsrMatrix relevant = targetFilter is null ? split.Relevant : CsrFilter.Where(split.Relevant, (_, target, _) => targetFilter.Accepts(target));
        int[] queries = [.. Enumerable.Range(0, relevant.Rows).Where(q => relevant.RowLength(q) > 0)];
        int[] positionOf = new int[relevant.Rows];
        for (int i = 0; i < queries.Length; i++)
            positionOf[queries[i]] = i;

        string[] names = [.. options.Cutoffs.SelectMany(static k => QueryMetrics.Names.Select(name => $"{name}@{k}")), "answered"];
        double[] values = new double[(long)queries.Length * names.Length];
        var catalogue = new CatalogueMetrics(trainedQueriesPerTarget, split.TrainPairs.Rows, options.Cutoffs);
        var request = new RecommendationRequest
        {
            Queries = queries,
            N = options.Cutoffs[^1],
            Seen = split.TrainPairs,
            TargetFilter = targetFilter,
            Threads = options.Threads,
        };
        recommender.Recommend(request, (query, list) =>
        {
            Span<double> row = values.AsSpan(positionOf[query] * names.Length, names.Length);
            QueryMetrics.Write(list, relevant.RowColumns(query), options.Cutoffs, row);
            row[^1] = list.IsEmpty ? 0d : 1d;
            catalogue.Add(list);
        }, cancellationToken);
        return new EvaluationPass(queries, names, values, catalogue);
    }
}
