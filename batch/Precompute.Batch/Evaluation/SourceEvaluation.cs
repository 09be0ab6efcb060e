using Precompute.AnnIndex;
using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Precompute.Batch.Pipeline.Steps;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Interactions;
using Precompute.Model.Metrics;
using Precompute.Training;
using Precompute.Training.Als;
using Precompute.Training.Evaluation;

namespace Precompute.Batch.Evaluation;

/// <summary>
/// Measures methods on the application's data: split by time (leave-one-out where there are no usable times), full catalogue, all
/// methods on the same test entities, hyper-parameters of baselines chosen before the test window; then decides which segments are
/// answered by another method than usual. What a run and <c>evaluate</c> have in common; writes nothing.
/// </summary>
internal sealed class SourceEvaluation(BatchOptions options, SourceData data)
{
    private static readonly ListRole[] Roles = [ListRole.Developer, ListRole.Investor];

    // Profiles serve both directions, but by leave-one-out each direction has training data of its own.
    private (InteractionMatrices Train, ContentModel Model)? _content;

    /// <summary>Measures every direction asked for.</summary>
    /// <exception cref="ArgumentException">The request names an unknown method.</exception>
    public RunEvaluation Execute(EvaluationRequest request, CancellationToken cancellationToken)
    {
        HoldoutSplits splits = request.Splits ?? SplitOf(request.Tunes, request.LeaveOneOut);
        MethodChoice defaults = new() { Thresholds = options.Segments.ToThresholds() };
        RoutingOptions routing = new() { Metric = ServedQualities.Metric, MinimumEntities = options.Gates.MinimumTestEntities };
        BaselineMethods baselines = new(options, data, splits.Validation, request.BaselineMemory, request.Threads);
        List<EvaluationReport> reports = [];
        List<MethodBench> benches = [];
        double peak = 0d;
        foreach (Direction direction in request.Directions)
        {
            MethodBench bench = new(splits.Of(direction), OptionsFor(direction, request), cancellationToken);
            foreach (string method in request.Methods)
            {
                double done = (reports.Count + ((double)request.Methods.ToList().IndexOf(method) / request.Methods.Count)) / request.Directions.Count;
                request.Progress(done, $"{direction} {method} by {splits.Of(direction).Protocol}");
                bench.Measure(method, () => Fit(method, splits.Of(direction), baselines, request, cancellationToken), cancellationToken);
            }

            peak = Math.Max(peak, bench.PeakRssMb);
            reports.Add(bench.ToReport());
            benches.Add(bench);
        }

        SegmentRouting[] decisions = [.. reports.SelectMany(r => SegmentRouter.Decide(r, defaults, routing))];
        SegmentRoute[] routes = [.. decisions.Select(static r => r.ToRoute()).OfType<SegmentRoute>()];
        MethodChoice routed = defaults with { Routes = routes };
        return new RunEvaluation
        {
            Reports = reports,
            Decisions = [.. decisions.Select(static d => d.ToRecord())],
            Served = [.. reports.SelectMany(r => ServedQualities.Of(r, routed))],
            EntityQuality = [.. benches.Select(b => b.ServedBy(routed))],
            Routes = routes,
            PeakRssMb = peak,
        };
    }

    /// <summary>Past and future of the data, as the settings divide them.</summary>
    /// <param name="withValidation">Whether hyper-parameters are to be chosen.</param>
    /// <param name="leaveOneOut">Whether to leave one pair out although there are times.</param>
    public HoldoutSplits SplitOf(bool withValidation, bool leaveOneOut = false) => HoldoutSplitter.Split(
        data.Snapshot,
        options.Weights.ToWeights(),
        new HoldoutOptions
        {
            TestShare = options.Evaluation.HoldoutShare,
            Cut = options.Evaluation.Cut is { } cut ? checked((uint)cut.ToUnixTimeSeconds()) : null,
            ValidationShare = withValidation ? options.Evaluation.ValidationShare : null,
            LeaveOneOut = leaveOneOut,
            MostQueries = options.Evaluation.MaximumTestEntities,
            Seed = options.Evaluation.Seed,
        });

    /// <summary>A factor model of what lies before the test, from scratch.</summary>
    public AlsRecommender TrainAls(HoldoutSplit split, AlsParameters parameters, int threads, CancellationToken cancellationToken) => new(FactorModelTrainer.Train(
        split.Direction,
        data.Catalogue.QueriesOf(split.Direction),
        data.Catalogue.TargetsOf(split.Direction),
        split.TrainPairs,
        target => data.MayBeShown(split.Direction, target),
        parameters,
        new AlsTrainingOptions { Threads = threads, TrackObjective = false },
        warmStart: null,
        progress: null,
        cancellationToken));

    private FittedMethod Fit(
        string method, HoldoutSplit split, BaselineMethods baselines, EvaluationRequest request, CancellationToken cancellationToken) => method switch
        {
            MethodNames.Als => FitAls(split, request, cancellationToken),
            MethodNames.ContentBased => FitContent(split, request, cancellationToken),
            _ => baselines.Fit(method, split, cancellationToken),
        };

    private FittedMethod FitAls(HoldoutSplit split, EvaluationRequest request, CancellationToken cancellationToken)
    {
        if (request.Imported?.Of(split.Direction) is { } imported)
        {
            return FittedMethod.Of(AlsRecommender.ById(imported, data.Catalogue.QueriesOf(split.Direction), data.Catalogue.TargetsOf(split.Direction))) with
            {
                Parameters = MethodParameters.Of(imported.Parameters),
                Choice = MethodParameters.Imported,
            };
        }

        AlsParameters parameters = TrainStep.ParametersOf(options, split.Direction, warm: false);
        return FittedMethod.Of(TrainAls(split, parameters, request.Threads, cancellationToken)) with { Parameters = MethodParameters.Of(parameters), Choice = MethodParameters.Configured };
    }

    private FittedMethod FitContent(HoldoutSplit split, EvaluationRequest request, CancellationToken cancellationToken)
    {
        if (_content is not { } known || !ReferenceEquals(known.Train, split.Train))
        {
            ContentModel model = ContentModel.Build(data.Snapshot, split.Train, options.Content.ToOptions(), request.Threads, cancellationToken);
            _content = known = (split.Train, model);
        }

        return FittedMethod.Of(new ContentRecommender(known.Model, split.Direction)) with
        {
            Parameters = MethodParameters.Of(options.Content.ToOptions()),
            Choice = MethodParameters.Configured,
        };
    }

    private EvaluationOptions OptionsFor(Direction direction, EvaluationRequest request) => new()
    {
        Cutoffs = request.Cutoffs,
        Thresholds = options.Segments.ToThresholds(),
        Roles = [.. Roles.Select(role => RoleOf(direction, role))],
        BootstrapSamples = options.Evaluation.BootstrapSamples,
        Seed = options.Evaluation.Seed,
        TrackedMetric = ServedQualities.Metric,
        Threads = request.Threads,
    };

    private EvaluationRole RoleOf(Direction direction, ListRole role)
    {
        BitmapFilter people = data.Catalogue.EligibleUsers(role);
        return direction == Direction.Forward ? new EvaluationRole(role, people, TargetFilter: null) : new EvaluationRole(role, QueryFilter: null, people);
    }
}
