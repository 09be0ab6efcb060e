using System.Globalization;
using Precompute.Model.Metrics;
using Precompute.Training.Evaluation;

namespace Precompute.Training.Baselines;

/// <summary>
/// Chooses hyper-parameters on a validation split: a baseline that is not tuned proves nothing (Ferrari Dacrema, Cremonesi, Jannach
/// 2019). Nothing of the test is looked at. Pure: the same data and grid give the same choice at any number of threads.
/// </summary>
public static class BaselineTuner
{
    private const int Cutoff = 20;

    /// <summary>The metric that decides.</summary>
    public const string Metric = "recall@20";

    /// <summary>Tried for item-kNN: 50 and 400 neighbours, each unweighted with shrinkage 10 and 100, and with histories of unit length and shrinkage 1.</summary>
    public static IReadOnlyList<ItemKnnOptions> ItemKnnGrid { get; } =
    [
        .. ((int[])[50, 400]).SelectMany(static neighbours => (ItemKnnOptions[])
        [
            new() { Neighbours = neighbours, Shrink = 10f, Weighting = ItemKnnWeighting.Binary },
            new() { Neighbours = neighbours, Shrink = 100f, Weighting = ItemKnnWeighting.Binary },
            new() { Neighbours = neighbours, Shrink = 1f, Weighting = ItemKnnWeighting.UnitLength },
        ]),
    ];

    /// <summary>Tried for EASE: λ of 30, 100 and 500.</summary>
    public static IReadOnlyList<float> EaseGrid { get; } = [30f, 100f, 500f];

    /// <summary>Tried for recent popularity: half-lives of 7, 30 and 180 days.</summary>
    public static IReadOnlyList<double> HalfLifeGrid { get; } = [7d, 30d, 180d];

    /// <summary>Tries every setting.</summary>
    /// <typeparam name="TSetting">What a setting is.</typeparam>
    /// <param name="validation">Training data and what was left out of them; the test must be in neither.</param>
    /// <param name="grid">Settings, at least one.</param>
    /// <param name="fit">Makes the method of a setting from the validation split's training data.</param>
    /// <param name="threads">Workers.</param>
    /// <param name="cancellationToken">Looked at before every setting and within.</param>
    /// <returns>The setting with the highest value, the earlier one of equals, and how it was chosen in a sentence.</returns>
    /// <exception cref="ArgumentException">The grid is empty.</exception>
    public static (TSetting Best, string Choice) Choose<TSetting>(
        HoldoutSplit validation, IReadOnlyList<TSetting> grid, Func<TSetting, IRecommender> fit, int threads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(fit);
        if (grid.Count == 0)
            throw new ArgumentException("The grid holds no setting; there must be at least one.", nameof(grid));
        EvaluationOptions options = new() { Cutoffs = [Cutoff], BootstrapSamples = 1, Threads = threads };
        TSetting best = grid[0];
        double? highest = null;
        foreach (TSetting setting in grid)
        {
            cancellationToken.ThrowIfCancellationRequested();
            IRecommender recommender = fit(setting);
            MetricValue? value = Evaluator.Evaluate(validation, [recommender], options, cancellationToken).Find(recommender.Name, Metric);
            if (value is null || value.Value <= highest)
                continue;
            highest = value.Value;
            best = setting;
        }

        return (best, highest is { } found
            ? string.Create(CultureInfo.InvariantCulture, $"best of {grid.Count} by {Metric} ({found:0.0000}) on validation data: {validation.Description}")
            : "the first of the grid: validation leaves nothing to be found");
    }
}
