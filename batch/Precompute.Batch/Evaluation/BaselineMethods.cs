using System.Diagnostics;
using Precompute.Batch.Cli;
using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Precompute.Model.Interactions;
using Precompute.Numerics;
using Precompute.Training.Baselines;
using Precompute.Training.Evaluation;

namespace Precompute.Batch.Evaluation;

/// <summary>Makes what every model has to beat, hyper-parameters chosen on the validation window where there is one.</summary>
internal sealed class BaselineMethods(BatchOptions options, SourceData data, HoldoutSplits? validation, long memoryLimit, int threads)
{
    // A fit costs the cube of the smaller side: beyond it a grid of them would take most of a night.
    private const int LargestTunedSystem = 4000;

    // Methods that score every target for every query under test; beyond it they would cost more than the rest of a night's run.
    private const long MostScores = 500_000_000;

    private const string Untuned = "default: there is no validation window";

    /// <summary>Makes a method.</summary>
    /// <param name="method">Its name, of <see cref="MethodNames"/>.</param>
    /// <param name="split">What it trains on.</param>
    /// <param name="cancellationToken">Looked at while it is tuned and fitted.</param>
    public FittedMethod Fit(string method, HoldoutSplit split, CancellationToken cancellationToken) => method switch
    {
        MethodNames.Popular => FittedMethod.Of(new PopularityRecommender(split.TrainPairs)),
        MethodNames.PopularRecent => FitRecent(split, cancellationToken),
        MethodNames.ItemKnn => FitItemKnn(split, cancellationToken),
        MethodNames.Ease => FitEase(split, cancellationToken),
        _ => throw new ArgumentException($"'{method}' is no method; there are {string.Join(", ", MethodNames.All)}.", nameof(method)),
    };

    private FittedMethod FitRecent(HoldoutSplit split, CancellationToken cancellationToken)
    {
        if (split.Cut is null)
            return FittedMethod.None($"not applicable: events have no age in a {split.Protocol} split");
        (double days, string choice, double seconds) = Choose(
            split, BaselineTuner.HalfLifeGrid, BaselineTuner.HalfLifeGrid[1], static v => v.Cut is not null, (v, halfLife) => PopularityRecommender.Recent(Decay(v, halfLife)), cancellationToken);
        return FittedMethod.Of(PopularityRecommender.Recent(Decay(split, days))) with
        {
            Parameters = MethodParameters.Named(("half_life_days", days)),
            Choice = choice,
            TuningSeconds = seconds,
        };
    }

    private FittedMethod FitItemKnn(HoldoutSplit split, CancellationToken cancellationToken)
    {
        if ((TooManyScores(split) ?? TooLarge(BaselineTuner.ItemKnnGrid.Max(o => ItemKnnRecommender.EstimateBytes(split.TrainPairs.Columns, o)))) is { } why)
            return FittedMethod.None(why);
        (ItemKnnOptions knn, string choice, double seconds) = Choose(
            split, BaselineTuner.ItemKnnGrid, BaselineTuner.ItemKnnGrid[0], static _ => true, (v, o) => new ItemKnnRecommender(v.TrainPairs, o, threads, cancellationToken), cancellationToken);
        return FittedMethod.Of(new ItemKnnRecommender(split.TrainPairs, knn, threads, cancellationToken)) with
        {
            Parameters = MethodParameters.Named(("neighbours", knn.Neighbours), ("shrink", knn.Shrink), ("weighting", knn.Weighting)),
            Choice = choice,
            TuningSeconds = seconds,
        };
    }

    private FittedMethod FitEase(HoldoutSplit split, CancellationToken cancellationToken)
    {
        if ((TooManyScores(split) ?? TooLarge(EaseRecommender.EstimateBytes(split.TrainPairs))) is { } why)
            return FittedMethod.None(why);
        EaseOptions With(float regularization) => new() { Regularization = regularization, MemoryLimitBytes = memoryLimit };
        (float regularization, string choice, double seconds) = Choose(
            split,
            BaselineTuner.EaseGrid,
            BaselineTuner.EaseGrid[1],
            static _ => true,
            (v, r) => new EaseRecommender(v.TrainPairs, With(r), threads, cancellationToken),
            cancellationToken,
            static v => FrequentTargets.Of(v, LargestTunedSystem));
        return FittedMethod.Of(new EaseRecommender(split.TrainPairs, With(regularization), threads, cancellationToken)) with
        {
            Parameters = MethodParameters.Named(("regularization", regularization)),
            Choice = choice,
            TuningSeconds = seconds,
        };
    }

    private string? TooLarge(long needed) => needed <= memoryLimit
        ? null
        : $"needs {ByteSize.Describe(needed)}, the limit is {ByteSize.Describe(memoryLimit)} (Evaluation:BaselineMemoryLimit, or what the run has left)";

    private static string? TooManyScores(HoldoutSplit split)
    {
        long queries = Enumerable.Range(0, split.Relevant.Rows).LongCount(q => split.Relevant.RowLength(q) > 0);
        long scores = queries * split.Relevant.Columns;
        return scores <= MostScores ? null : $"scores {queries:N0} queries × {split.Relevant.Columns:N0} targets, the limit is {MostScores:N0}";
    }

    private (TSetting Setting, string Choice, double Seconds) Choose<TSetting>(
        HoldoutSplit split,
        IReadOnlyList<TSetting> grid,
        TSetting usual,
        Func<HoldoutSplit, bool> isUsable,
        Func<HoldoutSplit, TSetting, IRecommender> fit,
        CancellationToken cancellationToken,
        Func<HoldoutSplit, HoldoutSplit>? reduce = null)
    {
        if (validation?.Of(split.Direction) is not { } whole || !isUsable(whole))
            return (usual, Untuned, 0d);
        long start = Stopwatch.GetTimestamp();
        HoldoutSplit held = reduce?.Invoke(whole) ?? whole;
        (TSetting best, string choice) = BaselineTuner.Choose(held, grid, setting => fit(held, setting), threads, cancellationToken);
        return (best, choice, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private CsrMatrix Decay(HoldoutSplit split, double halfLifeDays)
    {
        uint cut = split.Cut!.Value;
        InteractionWeights weights = options.Weights.ToWeights() with { HalfLifeDays = halfLifeDays };
        return InteractionMatrixBuilder.Build(data.Snapshot, weights, TimeBounds.Before(cut), cut).Of(split.Direction);
    }
}
