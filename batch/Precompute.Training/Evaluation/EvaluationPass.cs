namespace Precompute.Training.Evaluation;

/// <summary>One method's lists for all queries of a frame, reduced to metrics while they stream by.</summary>
internal sealed class EvaluationPass
{
    private EvaluationPass(string[] metricNames, double[] values, CatalogueMetrics catalogue)
    {
        MetricNames = metricNames;
        Values = values;
        Catalogue = catalogue;
    }

    /// <summary>Names of the columns of <see cref="Values"/>.</summary>
    public string[] MetricNames { get; }

    /// <summary>The frame's queries × metrics, row-major.</summary>
    public double[] Values { get; }

    /// <summary>Metrics of all lists together.</summary>
    public CatalogueMetrics Catalogue { get; }

    /// <summary>Asks a method for all lists.</summary>
    public static EvaluationPass Run(
        HoldoutSplit split, EvaluationFrame frame, IRecommender recommender, TrainedTargets trained, EvaluationOptions options, CancellationToken cancellationToken)
    {
        string[] names = [.. options.Cutoffs.SelectMany(static k => QueryMetrics.Names.Select(name => $"{name}@{k}")), "answered"];
        double[] values = new double[(long)frame.Queries.Length * names.Length];
        var catalogue = new CatalogueMetrics(trained.QueriesPerTarget, trained.Queries, options.Cutoffs, frame.GroupCount);
        var request = new RecommendationRequest
        {
            Queries = frame.Queries,
            N = options.Cutoffs[^1],
            Seen = split.Histories,
            TargetFilter = frame.TargetFilter,
            Threads = options.Threads,
        };
        recommender.Recommend(request, (query, list) =>
        {
            int position = frame.PositionOf(query);
            Span<double> row = values.AsSpan(position * names.Length, names.Length);
            QueryMetrics.Write(list, frame.Relevant.RowColumns(query), options.Cutoffs, row);
            row[^1] = list.IsEmpty ? 0d : 1d;
            catalogue.Add(frame.GroupOf(position), list);
        }, cancellationToken);
        return new EvaluationPass(names, values, catalogue);
    }
}
