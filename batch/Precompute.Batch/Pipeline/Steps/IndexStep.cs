using Precompute.AnnIndex;
using Precompute.Batch.Options;
using Precompute.Model;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>
/// Step 6: an HNSW index over each of the four factor sets, saved, opened again and measured against the exact scan with the queries
/// it will serve, with a filter and without. Where the graph does not reach the wanted recall, or the scan is as fast within a tenth, the scan serves.
/// </summary>
internal sealed class IndexStep(BatchOptions options)
{
    // Readers ask for this many candidates.
    private const int K = 100;

    // An exact scan under a filter is slower than one without; these are enough for ±0.01.
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

                // What is measured is the file that ships, not the graph that was just built.
                HnswIndex index = BuildAndReopen(VectorsOf(model, side), files, direction, side, plan, cancellationToken);
                indexes.Add((direction, side), index);
                IndexSelection selection = IndexSelector.Select(
                    index, Questions(model, side, catalogue, cancellationToken), options.Index.Recall, options.Index.EfSearch, cancellationToken);
                recall.Add((direction, side), selection.Reports[0]);
                string key = name.Replace(' ', '_');
                step.Number($"{key}_recall_at_10", selection.Reports[0].Top.Mean);
                step.Number($"{key}_recall_at_100", selection.Reports[0].Whole.Mean);
                if (selection.Reports is [_, var underFilter])
                {
                    filtered.Add(direction, underFilter);
                    step.Number($"{key}_filtered_recall_at_10", underFilter.Top.Mean);
                    step.Number($"{key}_filtered_recall_at_100", underFilter.Whole.Mean);
                }

                step.Number($"{key}_ef", selection.Ef);
                step.Number($"{key}_bytes", index.ByteLength);
                serving.Add(EntryOf(direction, side, selection));
            }
        }

        step.Note(string.Join(" ", serving.Select(static s => $"{VersionLayout.Name(s.Direction)} {VersionLayout.Name(s.Side)}: {s.Reason}")));
        return new VersionIndexes { Hnsw = indexes, Recall = recall, FilteredRecall = filtered, Serving = new ServingChoice { Indexes = serving } };
    }

    /// <summary>Targets are ranked by the model's own score; neighbours on the asking side by direction of taste.</summary>
    internal static VectorMetric MetricOf(ModelSide side) => side == ModelSide.Target ? VectorMetric.InnerProduct : VectorMetric.Cosine;

    /// <summary>How a side's graph is built.</summary>
    internal static HnswOptions BuildOptions(IndexOptions index, ModelSide side)
    {
        HnswOptions usual = new() { Metric = MetricOf(side), M = index.M, Seed = index.Seed };
        return index.EfConstruction is { } breadth ? usual with { EfConstruction = breadth } : usual;
    }

    private static DenseMatrix VectorsOf(FactorModel model, ModelSide side) => side == ModelSide.Query ? model.QueryFactors : model.TargetFactors;

    // Targets are searched by queries' factors, with a filter and without; queries ("people like this one") by their own.
    private ExactAnswers[] Questions(FactorModel model, ModelSide side, VersionCatalogue catalogue, CancellationToken cancellationToken)
    {
        FlatIndex exact = new(VectorsOf(model, side), MetricOf(side));
        RecallOptions all = new() { K = K, MaxQueries = options.Index.RecallQueries };
        ExactAnswers unfiltered = ExactAnswers.Find(exact, model.QueryFactors, all, cancellationToken);
        if (side == ModelSide.Query || RecallFilter.For(model, catalogue) is not { } filter)
            return [unfiltered];
        RecallOptions some = all with { Filter = filter, MaxQueries = Math.Min(FilteredQueries, all.MaxQueries) };
        return [unfiltered, ExactAnswers.Find(exact, model.QueryFactors, some, cancellationToken)];
    }

    private HnswIndex BuildAndReopen(
        DenseMatrix vectors, VersionWriter files, Direction direction, ModelSide side, RunPlan plan, CancellationToken cancellationToken)
    {
        HnswOptions hnsw = BuildOptions(options.Index, side) with { Threads = plan.Threads };
        using (HnswIndex built = HnswIndex.Build(vectors, hnsw, cancellationToken))
            files.WriteIndex(direction, side, built);
        return HnswIndex.Open(VersionLayout.PathIn(files.Folder, VersionLayout.Index(direction, side)), verifyChecksums: true);
    }

    private static ServingIndex EntryOf(Direction direction, ModelSide side, IndexSelection selection) => new()
    {
        Direction = direction,
        Side = side,
        UseHnsw = selection.UseApproximate,
        Ef = selection.Ef,
        Recall = selection.Reports[0].Top.Mean,
        RecallAt100 = selection.Reports[0].Whole.Mean,
        HnswMicroseconds = selection.Reports[0].MeanMicroseconds,
        FlatMicroseconds = selection.Reports[0].ExactMeanMicroseconds,
        Reason = selection.Reason,
    };
}
