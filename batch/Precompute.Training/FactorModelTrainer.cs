using Precompute.Model;
using Precompute.Numerics;
using Precompute.Training.Als;

namespace Precompute.Training;

/// <summary>Trains one direction of a snapshot: selects the rows and columns that can be trained on, carries an earlier model's factors over by id and folds new ones in, and names the result by id.</summary>
public static class FactorModelTrainer
{
    /// <summary>Trains a direction.</summary>
    /// <param name="direction">Which side asks.</param>
    /// <param name="queryIds">Ids of the rows of <paramref name="pairs"/>.</param>
    /// <param name="targetIds">Ids of its columns.</param>
    /// <param name="pairs">Signed weights, snapshot queries × snapshot targets.</param>
    /// <param name="targetMayBeShown">Which targets may be recommended; null for every one.</param>
    /// <param name="parameters">The loss, solver, sweeps, seed.</param>
    /// <param name="options">Threads; its starts are ignored in favour of <paramref name="warmStart"/>.</param>
    /// <param name="warmStart">
    /// An earlier model to start from, or null. Rows it does not know start where fold-in puts them. One with another number of factors is ignored.
    /// </param>
    /// <param name="progress">Told after every sweep.</param>
    /// <param name="cancellationToken">Looked at before every block of rows.</param>
    public static FactorTraining Train(
        Direction direction,
        IdMap queryIds,
        IdMap targetIds,
        CsrMatrix pairs,
        Func<int, bool>? targetMayBeShown,
        AlsParameters parameters,
        AlsTrainingOptions options,
        FactorModel? warmStart,
        IProgress<AlsIteration>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queryIds);
        ArgumentNullException.ThrowIfNull(targetIds);
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(options);
        AlsParameterCheck.Require(parameters);
        if (queryIds.Count != pairs.Rows || targetIds.Count != pairs.Columns)
            throw new ArgumentException($"{queryIds.Count} query ids and {targetIds.Count} target ids do not name a matrix of {pairs.Rows} × {pairs.Columns}.", nameof(pairs));

        TrainingMatrix matrix = TrainingMatrix.Create(pairs, targetMayBeShown);
        IdMap queries = Select(queryIds, matrix.QueryOrdinals);
        IdMap targets = Select(targetIds, matrix.TargetOrdinals);
        AlsTrainingOptions start = options with { InitialQuery = null, InitialTarget = null, NewQueries = null, NewTargets = null };
        int warmRows = 0;
        if (warmStart is not null && warmStart.Direction == direction && warmStart.Parameters.Factors == parameters.Factors)
        {
            bool[] newQueries = CarryOver(warmStart.QueryIds, warmStart.QueryFactors, queries, out DenseMatrix query);
            bool[] newTargets = CarryOver(warmStart.TargetIds, warmStart.TargetFactors, targets, out DenseMatrix target);
            warmRows = newQueries.Count(static isNew => !isNew) + newTargets.Count(static isNew => !isNew);
            start = start with { InitialQuery = query, InitialTarget = target, NewQueries = newQueries, NewTargets = newTargets };
        }

        AlsResult result = AlsTrainer.Train(matrix.Matrix, parameters, start, progress, cancellationToken);
        return new FactorTraining
        {
            Model = new FactorModel(direction, parameters, queries, result.QueryFactors, targets, result.TargetFactors),
            Matrix = matrix,
            Result = result,
            WarmRows = warmRows,
        };
    }

    /// <summary>
    /// Whether a few sweeps from an earlier model are enough: it has as many factors, and knows at least half of the targets that somebody
    /// liked. From less, most rows would start from what little is known of them, or at random, and stay undertrained.
    /// </summary>
    /// <param name="earlier">The model to start from.</param>
    /// <param name="targetIds">Ids of the columns of <paramref name="pairs"/>.</param>
    /// <param name="pairs">Signed weights, snapshot queries × snapshot targets.</param>
    /// <param name="parameters">What is to be trained.</param>
    public static bool CanStartFrom(FactorModel earlier, IdMap targetIds, CsrMatrix pairs, AlsParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(targetIds);
        ArgumentNullException.ThrowIfNull(pairs);
        ArgumentNullException.ThrowIfNull(parameters);
        if (earlier.Parameters.Factors != parameters.Factors)
            return false;
        bool[] liked = new bool[pairs.Columns];
        for (int e = 0; e < pairs.NonZeroCount; e++)
            liked[pairs.ColumnOrdinals[e]] |= pairs.Values[e] > 0f;
        int known = 0;
        for (int t = 0; t < liked.Length; t++)
            known += liked[t] && earlier.TargetIds.OrdinalOf(targetIds[t]) >= 0 ? 1 : 0;
        return known > 0 && known >= liked.Count(static l => l) - known;
    }

    private static IdMap Select(IdMap ids, int[] ordinals)
    {
        Guid[] selected = new Guid[ordinals.Length];
        for (int i = 0; i < ordinals.Length; i++)
            selected[i] = ids[ordinals[i]];
        return new IdMap(selected);
    }

    // Flags the rows that the earlier model does not know.
    private static bool[] CarryOver(IdMap fromIds, DenseMatrix from, IdMap toIds, out DenseMatrix to)
    {
        to = new DenseMatrix(toIds.Count, from.Columns);
        bool[] isNew = new bool[toIds.Count];
        for (int row = 0; row < toIds.Count; row++)
        {
            int source = fromIds.OrdinalOf(toIds[row]);
            isNew[row] = source < 0;
            if (source >= 0)
                from.Row(source).CopyTo(to.Row(row));
        }

        return isNew;
    }
}
