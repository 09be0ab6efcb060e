using System.Diagnostics;
using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.Training.Als;

/// <summary>
/// Alternating least squares for implicit feedback (Hu, Koren, Volinsky 2008; conjugate gradients after Takács et al. 2011;
/// unobserved weight and frequency-scaled regularisation after Rendle et al. 2021). The loss is that of <see cref="AlsParameters"/>.
/// Rows that a start does not know are folded in first (<see cref="AlsTrainingOptions.NewQueries"/>, <see cref="AlsTrainingOptions.NewTargets"/>).
/// After the sweeps the query side is solved once more, exactly: folding in a training row then gives the stored row.
/// Conjugate-gradient sweeps change the basis of the factors as they go; the result stands in the basis of the start.
/// Same data, parameters and start → same bytes at any number of threads, for one kernel variant.
/// </summary>
public static class AlsTrainer
{
    /// <summary>Trains a model.</summary>
    /// <param name="queriesByTargets">Signed weights of the observed pairs; empty rows and columns are fine and get factors of 0.</param>
    /// <param name="parameters">The loss, the solver, the number of sweeps, the seed.</param>
    /// <param name="options">Threads and start.</param>
    /// <param name="progress">Told after every sweep, on the calling thread.</param>
    /// <param name="cancellationToken">Looked at before every block of rows.</param>
    /// <exception cref="ArgumentException">A parameter or the shape of a start is not usable.</exception>
    /// <exception cref="PrecomputeException">A weight or a factor of the start is not finite (the row is named), its confidence is not, or a row cannot be solved.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; no partial model is returned.</exception>
    public static AlsResult Train(
        CsrMatrix queriesByTargets,
        AlsParameters parameters,
        AlsTrainingOptions options,
        IProgress<AlsIteration>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queriesByTargets);
        ArgumentNullException.ThrowIfNull(options);
        AlsParameterCheck.Require(parameters);
        if (options.Threads < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.Threads, $"Threads is {options.Threads}; it must be 1 or more.");
        RequireFiniteWeights(queriesByTargets, parameters);
        RequireFlags(options.NewQueries, options.InitialQuery, queriesByTargets.Rows, "query", nameof(options));
        RequireFlags(options.NewTargets, options.InitialTarget, queriesByTargets.Columns, "target", nameof(options));

        DenseMatrix queries = StartOf(options.InitialQuery, queriesByTargets.Rows, parameters.Factors, "query", nameof(options))
            ?? new DenseMatrix(queriesByTargets.Rows, parameters.Factors);
        DenseMatrix targets = StartOf(options.InitialTarget, queriesByTargets.Columns, parameters.Factors, "target", nameof(options))
            ?? InitialFactors.Create(queriesByTargets.Columns, parameters);
        var querySide = new AlsHalfStep(queriesByTargets, parameters, options.Threads);
        var targetSide = new AlsHalfStep(queriesByTargets.Transpose(), parameters, options.Threads);
        NewRows.FoldIn(querySide, targetSide, queries, targets, options, parameters, cancellationToken);
        bool exact = parameters.Solver == AlsSolver.Cholesky;

        FactorBasis basis = new(parameters.Factors);
        List<AlsIteration> iterations = new(parameters.Iterations);
        for (int iteration = 1; iteration <= parameters.Iterations; iteration++)
        {
            long start = Stopwatch.GetTimestamp();
            if (exact)
            {
                querySide.Solve(targets, queries, cancellationToken);
                targetSide.Solve(queries, targets, cancellationToken);
            }
            else
            {
                basis.Change(querySide.Improve(targets, queries, cancellationToken));
                basis.Change(targetSide.Improve(queries, targets, cancellationToken));
            }

            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double? objective = options.TrackObjective
                ? AlsObjective.Compute(queriesByTargets, queries, targets, parameters, options.Threads, cancellationToken)
                : null;
            AlsIteration done = new(iteration, seconds, objective);
            iterations.Add(done);
            progress?.Report(done);
        }

        long closing = Stopwatch.GetTimestamp();
        if (basis.Back() is { } back)
            querySide.Rotate(targets, back, cancellationToken);
        querySide.Solve(targets, queries, cancellationToken);
        return new AlsResult
        {
            QueryFactors = queries,
            TargetFactors = targets,
            Iterations = iterations,
            ClosingSeconds = Stopwatch.GetElapsedTime(closing).TotalSeconds,
        };
    }

    private static DenseMatrix? StartOf(DenseMatrix? start, int rows, int factors, string side, string parameterName)
    {
        if (start is null)
            return null;
        if (start.Rows != rows || start.Columns != factors)
            throw new ArgumentException($"The initial {side} factors are {start.Rows} × {start.Columns}; the data and parameters need {rows} × {factors}.", parameterName);
        start.RequireFinite($"initial {side} factors");
        return start.Clone();
    }

    private static void RequireFlags(bool[]? rows, DenseMatrix? start, int count, string side, string parameterName)
    {
        if (rows is not null && (start is null || rows.Length != count))
            throw new ArgumentException($"New {side} rows need initial {side} factors and {count} flags, one a row; there are {rows.Length}.", parameterName);
    }

    private static void RequireFiniteWeights(CsrMatrix matrix, AlsParameters parameters)
    {
        for (int r = 0; r < matrix.Rows; r++)
        {
            ReadOnlySpan<float> weights = matrix.RowValues(r);
            for (int i = 0; i < weights.Length; i++)
            {
                if (float.IsFinite(Confidence.Of(weights[i], parameters)))
                    continue;
                string where = $"Row {r} has the weight {weights[i]} for target {matrix.RowColumns(r)[i]}";
                throw new PrecomputeException(float.IsFinite(weights[i])
                    ? $"{where}, and α = {parameters.Alpha} times that overflows float32; lower α or the weights."
                    : $"{where}; every weight must be finite.");
            }
        }
    }
}
