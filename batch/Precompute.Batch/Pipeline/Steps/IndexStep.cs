using Precompute.AnnIndex;
using Precompute.Batch.Options;
using Precompute.Model;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>
/// Step 6: an HNSW index over each of the four factor sets, saved, opened again and measured against the exact scan with the queries
/// it will serve, with a filter and without. Where the graph does not reach the wanted recall, or the scan is as fast, the scan serves.
/// </summary>
internal sealed class IndexStep(BatchOptions options)
{
    private const int K = 10;

    // An exact scan under a filter is slower than one without; these are enough for ±0.02.
    private const int FilteredQueries = 250;

    /// <summary>Builds, saves, reopens and measures.</summary>
    /// <param name="models">The models whose factors are indexed.</param>
    /// <param name="catalogue">Whom and what the factors are of.</param>
    /// <param name="files">The version's files; the indexes are written among them.</param>
    /// <param name="plan">Threads.</param>
    /// <param name="step">Progress.</param>
    /// <param name="cancellationToken">Looked at while building and measuring.</param>
    public VersionIndexes Execute(FactorModels models, VersionCatalogue catalogue, VersionWriter files, RunPlan plan, StepScope step, CancellationToken cancellationToken)
    {
        Dictionary<(Direction, ModelSide), HnswIndex> indexes = [];
        Dictionary<(Direction, ModelSide), RecallReport> recall = [];
        Dictionary<Direction, RecallReport> filtered = [];
        List<ServingIndex> serving = [];
        int done = 0;
        foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
        {
            FactorModel model = models.Of(direction);
            foreach (ModelSide side in (ModelSide[])[ModelSide.Query, ModelSide.Target])
            {
                string name = $"{VersionLayout.Name(direction)} {VersionLayout.Name(side)}";
                step.Advance(done++ / 4d, name);
                DenseMatrix vectors = side == ModelSide.Query ? model.QueryFactors : model.TargetFactors;

                // What is measured is the file that ships, not the graph that was just built.
                HnswIndex index = BuildAndReopen(vectors, files, direction, side, plan, cancellationToken);
                indexes.Add((direction, side), index);

                // Targets are searched by queries' factors; queries ("people like this one") by their own.
                RecallReport report = Measure(vectors, index, model.QueryFactors, side, filter: null, options.Index.RecallQueries, cancellationToken);
                recall.Add((direction, side), report);
                RecallReport? underFilter = side == ModelSide.Target && RecallFilter.For(model, catalogue) is { } filter
                    ? Measure(vectors, index, model.QueryFactors, side, filter, Math.Min(FilteredQueries, options.Index.RecallQueries), cancellationToken)
                    : null;
                if (underFilter is not null)
                {
                    filtered.Add(direction, underFilter);
                    step.Number($"{name.Replace(' ', '_')}_filtered_recall_at_10", underFilter.Recall);
                }

                serving.Add(Choose(direction, side, report, underFilter));
                step.Number($"{name.Replace(' ', '_')}_recall_at_10", report.Recall);
                step.Number($"{name.Replace(' ', '_')}_bytes", index.ByteLength);
            }
        }

        step.Note($"recall@10 {string.Join(", ", serving.Select(static s => $"{VersionLayout.Name(s.Direction)} {VersionLayout.Name(s.Side)} {s.Recall:F3}{(s.UseHnsw ? "" : " (exact scan serves)")}"))}");
        return new VersionIndexes { Hnsw = indexes, Recall = recall, FilteredRecall = filtered, Serving = new ServingChoice { Indexes = serving } };
    }

    /// <summary>Targets are ranked by the model's own score; neighbours on the asking side by direction of taste.</summary>
    internal static VectorMetric MetricOf(ModelSide side) => side == ModelSide.Target ? VectorMetric.InnerProduct : VectorMetric.Cosine;

    private RecallReport Measure(
        DenseMatrix vectors, HnswIndex index, DenseMatrix queries, ModelSide side, IOrdinalFilter? filter, int count, CancellationToken cancellationToken) =>
        RecallMeter.Measure(
            new FlatIndex(vectors, MetricOf(side)),
            index,
            queries,
            new RecallOptions { K = K, Ef = options.Index.EfSearch, MaxQueries = count, Filter = filter },
            cancellationToken);

    private HnswIndex BuildAndReopen(
        DenseMatrix vectors, VersionWriter files, Direction direction, ModelSide side, RunPlan plan, CancellationToken cancellationToken)
    {
        HnswOptions hnsw = new()
        {
            Metric = MetricOf(side),
            M = options.Index.M,
            EfConstruction = options.Index.EfConstruction,
            Seed = options.Index.Seed,
            Threads = plan.Threads,
        };
        using (HnswIndex built = HnswIndex.Build(vectors, hnsw, cancellationToken))
            files.WriteIndex(direction, side, built);
        return HnswIndex.Open(VersionLayout.PathIn(files.Folder, VersionLayout.Index(direction, side)), verifyChecksums: true);
    }

    private ServingIndex Choose(Direction direction, ModelSide side, RecallReport report, RecallReport? filtered) => new()
    {
        Direction = direction,
        Side = side,
        UseHnsw = report.Recall >= options.Gates.IndexRecall && (filtered?.Recall ?? 1d) >= options.Gates.FilteredIndexRecall && report.MeanMicroseconds < report.ExactMeanMicroseconds,
        Ef = options.Index.EfSearch,
        Recall = report.Recall,
        HnswMicroseconds = report.MeanMicroseconds,
        FlatMicroseconds = report.ExactMeanMicroseconds,
    };
}
