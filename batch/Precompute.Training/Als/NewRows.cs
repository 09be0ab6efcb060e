using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.Training.Als;

/// <summary>
/// The start of rows that an earlier model does not know: what fold-in gives them. New queries are solved against the known targets, then
/// new targets against all queries that have factors by then, by the row solver of training: rows in parallel, same bytes at any number of threads.
/// </summary>
internal static class NewRows
{
    /// <summary>Fills the new rows of both sides.</summary>
    /// <param name="querySide">Solves queries.</param>
    /// <param name="targetSide">Solves targets.</param>
    /// <param name="queries">queries × f; new rows are overwritten, with 0 where no known target is liked.</param>
    /// <param name="targets">targets × f; new rows are overwritten, with the random start where no query with factors likes them.</param>
    /// <param name="options">Which rows are new.</param>
    /// <param name="parameters">f and the seed.</param>
    /// <param name="cancellationToken">Looked at before every block of rows.</param>
    public static void FoldIn(
        AlsHalfStep querySide,
        AlsHalfStep targetSide,
        DenseMatrix queries,
        DenseMatrix targets,
        AlsTrainingOptions options,
        AlsParameters parameters,
        CancellationToken cancellationToken)
    {
        // A row of zeros adds nothing to the equations of others: what is not known yet is left out of them that way.
        Clear(queries, options.NewQueries);
        Clear(targets, options.NewTargets);
        if (Any(options.NewQueries))
            querySide.Solve(targets, queries, options.NewQueries, cancellationToken);
        if (!Any(options.NewTargets))
            return;
        targetSide.Solve(queries, targets, options.NewTargets, cancellationToken);

        // At 0 on both sides a pair would stay there for ever: the gradient of either is a multiple of the other.
        for (int t = 0; t < targets.Rows; t++)
        {
            if (options.NewTargets[t] && !targets.Row(t).ContainsAnyExcept(0f))
                InitialFactors.FillRow(targets.Row(t), parameters, t);
        }
    }

    private static bool Any([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] bool[]? rows) => rows?.Contains(value: true) == true;

    private static void Clear(DenseMatrix factors, bool[]? rows)
    {
        for (int r = 0; r < factors.Rows; r++)
        {
            if (rows?[r] == true)
                factors.Row(r).Clear();
        }
    }
}
