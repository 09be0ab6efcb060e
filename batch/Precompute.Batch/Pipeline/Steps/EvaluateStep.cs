using Precompute.AnnIndex;
using Precompute.Batch.Options;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Metrics;
using Precompute.Training;
using Precompute.Training.Als;
using Precompute.Training.Baselines;
using Precompute.Training.Evaluation;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>
/// Step 4: trains on the past, measures on what came after (leave-one-out where the data have no usable times), and routes the
/// segments whose model loses. Full catalogue, all methods on the same test entities.
/// </summary>
internal sealed class EvaluateStep(BatchOptions options)
{
    private static readonly ListRole[] Roles = [ListRole.Developer, ListRole.Investor];

    /// <summary>Evaluates both directions.</summary>
    public RunEvaluation Execute(SourceData data, RunPlan plan, StepScope step, CancellationToken cancellationToken)
    {
        MethodChoice defaults = new() { Thresholds = options.Segments.ToThresholds() };
        HoldoutSplits splits = HoldoutSplitter.Split(
            data.Snapshot,
            options.Weights.ToWeights(),
            new HoldoutOptions
            {
                TestShare = options.Evaluation.HoldoutShare,
                Cut = options.Evaluation.Cut is { } cut ? checked((uint)cut.ToUnixTimeSeconds()) : null,
                Seed = options.Evaluation.Seed,
            });
        List<EvaluationReport> reports = [];
        List<SegmentRoute> routes = [];
        foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
        {
            step.Advance(direction == Direction.Forward ? 0d : 0.5d, $"{direction} by {splits.Of(direction).Protocol}");
            EvaluationReport report = Evaluate(data, splits.Of(direction), plan, defaults, cancellationToken);
            reports.Add(report);
            RoutingOptions routing = new() { Metric = ServedQualities.Metric, MinimumEntities = options.Gates.MinimumTestEntities };
            routes.AddRange(SegmentRouter.Decide(report, defaults, routing).Select(static r => r.ToRoute()).OfType<SegmentRoute>());
        }

        MethodChoice routed = defaults with { Routes = routes };
        ServedQuality[] served = [.. reports.SelectMany(r => ServedQualities.Of(r, routed))];
        foreach (ServedQuality all in served.Where(static q => q.Segment is "all"))
            step.Number($"{Model.Versions.VersionLayout.Name(all.Direction)}_recall_at_20", all.Value);
        step.Text("protocol", reports[0].Protocol);
        step.Note($"{reports[0].Protocol}: {reports[0].TestPairs:N0} forward and {reports[1].TestPairs:N0} reverse test pairs"
            + (routes.Count == 0 ? "" : $"; {routes.Count} segments routed"));
        return new RunEvaluation { Reports = reports, Served = served, Routes = routes };
    }

    private EvaluationReport Evaluate(SourceData data, HoldoutSplit split, RunPlan plan, MethodChoice defaults, CancellationToken cancellationToken)
    {
        Direction direction = split.Direction;
        FactorTraining training = FactorModelTrainer.Train(
            direction,
            data.Catalogue.QueriesOf(direction),
            data.Catalogue.TargetsOf(direction),
            split.TrainPairs,
            target => data.MayBeShown(direction, target),
            TrainStep.ParametersOf(options, direction, warm: false),
            new AlsTrainingOptions { Threads = plan.Threads, TrackObjective = false },
            warmStart: null,
            progress: null,
            cancellationToken);
        ContentModel content = ContentModel.Build(data.Snapshot, split.Train, options.Content.ToOptions(), plan.Threads, cancellationToken);
        return Evaluator.Evaluate(
            split,
            [new AlsRecommender(training), new ContentRecommender(content, direction), new PopularityRecommender(split.TrainPairs)],
            new EvaluationOptions
            {
                Thresholds = defaults.Thresholds,
                Roles = [.. Roles.Select(role => RoleOf(data, direction, role))],
                BootstrapSamples = options.Evaluation.BootstrapSamples,
                Seed = options.Evaluation.Seed,
                Threads = plan.Threads,
            },
            cancellationToken);
    }

    private static EvaluationRole RoleOf(SourceData data, Direction direction, ListRole role)
    {
        BitmapFilter people = data.Catalogue.EligibleUsers(role);
        return direction == Direction.Forward ? new EvaluationRole(role, people, TargetFilter: null) : new EvaluationRole(role, QueryFilter: null, people);
    }
}
