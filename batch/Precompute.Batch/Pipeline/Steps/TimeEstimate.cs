using System.Globalization;
using Precompute.Batch.Options;
using Precompute.Database.Extract;
using Precompute.Model;
using Precompute.Model.Versions;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>
/// How long a run will take, from counts alone: the operations of each step times what one costs (<see cref="MeasuredCosts"/>). Told, never
/// refused upon: the machine and what else runs on it decide within a factor of three or so, the shape of the data within another.
/// </summary>
/// <param name="Transfer">Seconds of reading the source, writing and reading back.</param>
/// <param name="Training">Seconds of training, that of the evaluation included.</param>
/// <param name="Evaluation">Seconds of the other methods of the evaluation.</param>
/// <param name="Index">Seconds of building and measuring indexes.</param>
/// <param name="Lists">Seconds of making lists.</param>
internal sealed record TimeEstimate(double Transfer, double Training, double Evaluation, double Index, double Lists)
{
    /// <summary>The whole run, s.</summary>
    public double Total => MeasuredCosts.StartSeconds + Transfer + Training + Evaluation + Index + Lists;

    /// <summary>The estimate of a run.</summary>
    public static TimeEstimate Of(SourceCounts counts, BatchOptions options, RunKind kind, int threads)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(options);
        double entities = counts.Users + counts.Startups;
        double interactions = counts.UserInteractions + counts.StartupInteractions;
        double items = entities * MeasuredCosts.RowsPerEntity * options.Lists.Size;
        double factors = options.Forward.Factors + options.Reverse.Factors;
        double evaluated = TrainingOperations(counts, options.Forward, nightly: false, counts.Users) + TrainingOperations(counts, options.Reverse, nightly: false, counts.Startups);
        double shipped = kind == RunKind.Nightly
            ? TrainingOperations(counts, options.Forward, nightly: true, counts.Users) + TrainingOperations(counts, options.Reverse, nightly: true, counts.Startups)
            : evaluated;
        double scan = (double)counts.Users * counts.Startups;
        double asked = EvaluatedPairs(counts, options.Evaluation.MaximumTestEntities);
        double baselines = kind == RunKind.Nightly || asked > MeasuredCosts.MostBaselinePairs ? 0d : asked;
        return new TimeEstimate(
            (interactions * MeasuredCosts.SecondsPerInteraction) + (items * MeasuredCosts.SecondsPerItem),
            (evaluated + shipped) * MeasuredCosts.SecondsPerTrainingOperation / threads,
            ((asked * MeasuredCosts.SecondsPerEvaluatedPair) + (baselines * MeasuredCosts.SecondsPerBaselinePair)) / threads,
            (entities * CandidatesOf(options.Index) * MeasuredCosts.SecondsPerIndexCandidate / threads)
                + (2d * entities * options.Index.RecallQueries * MeasuredCosts.SecondsPerScannedVector),
            scan * (factors + MeasuredCosts.ContentFactors) * MeasuredCosts.SecondsPerListedPairFactor / threads);
    }

    /// <summary>The whole, for people.</summary>
    public string Describe() => Total < 90d
        ? string.Create(CultureInfo.InvariantCulture, $"{Total:F0} s")
        : Total < 5400d ? string.Create(CultureInfo.InvariantCulture, $"{Total / 60d:F0} min") : string.Create(CultureInfo.InvariantCulture, $"{Total / 3600d:F1} h");

    // Everybody is a query in one direction and a target in the other.
    private static double CandidatesOf(IndexOptions index) =>
        (double)IndexStep.BuildOptions(index, ModelSide.Query).EfConstruction + IndexStep.BuildOptions(index, ModelSide.Target).EfConstruction;

    // Pairs of a direction, the mean of both.
    private static double EvaluatedPairs(SourceCounts counts, long most) =>
        ((Math.Min(counts.Users, most) * (double)counts.Startups) + (Math.Min(counts.Startups, most) * (double)counts.Users)) / 2d;

    // Conjugate gradients touch each interaction once a step and side, and the Gram matrix once a step and row; the closing half-step
    // and the Cholesky solver build and factor a matrix a row.
    private static double TrainingOperations(SourceCounts counts, AlsOptions als, bool nightly, long queries)
    {
        double f = als.Factors;
        double pairs = counts.UserInteractions + counts.StartupInteractions;
        double entities = counts.Users + counts.Startups;
        double sweeps = nightly ? Math.Min(als.NightlyIterations, als.Iterations) : als.Iterations;
        double exact = (pairs * f * f) + (queries * f * f * f / 3d);
        double sweep = als.Solver == AlsSolver.Cholesky
            ? (2d * pairs * f * f) + (entities * f * f * f / 3d)
            : (als.ConjugateGradientSteps + 1d) * ((4d * pairs * f) + (entities * f * f));
        return (sweeps * sweep) + exact;
    }
}
