using Precompute.Numerics;

namespace Precompute.Model;

/// <summary>
/// One trained direction: a vector for each query and each target; their inner product is the prediction. Ids are those with at
/// least one usable interaction (queries), or that may be shown and have one (targets): subsets of the snapshot's.
/// Immutable by convention and then thread-safe.
/// </summary>
public sealed class FactorModel
{
    /// <summary>Wraps the parts; nothing is copied.</summary>
    /// <param name="direction">Which side asks.</param>
    /// <param name="parameters">What it was trained with; its number of factors is the matrices' width.</param>
    /// <param name="queryIds">Ids of the query rows.</param>
    /// <param name="queryFactors">Queries × f.</param>
    /// <param name="targetIds">Ids of the target rows.</param>
    /// <param name="targetFactors">Targets × f.</param>
    /// <exception cref="PrecomputeException">The shapes contradict each other.</exception>
    public FactorModel(
        Direction direction, AlsParameters parameters, IdMap queryIds, DenseMatrix queryFactors, IdMap targetIds, DenseMatrix targetFactors)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(queryIds);
        ArgumentNullException.ThrowIfNull(queryFactors);
        ArgumentNullException.ThrowIfNull(targetIds);
        ArgumentNullException.ThrowIfNull(targetFactors);
        RequireShape(direction, "query", queryIds, queryFactors, parameters.Factors);
        RequireShape(direction, "target", targetIds, targetFactors, parameters.Factors);
        Direction = direction;
        Parameters = parameters;
        QueryIds = queryIds;
        QueryFactors = queryFactors;
        TargetIds = targetIds;
        TargetFactors = targetFactors;
    }

    /// <summary>Which side asks.</summary>
    public Direction Direction { get; }

    /// <summary>What the model was trained with.</summary>
    public AlsParameters Parameters { get; }

    /// <summary>Ids of the rows of <see cref="QueryFactors"/>.</summary>
    public IdMap QueryIds { get; }

    /// <summary>Queries × f.</summary>
    public DenseMatrix QueryFactors { get; }

    /// <summary>Ids of the rows of <see cref="TargetFactors"/>.</summary>
    public IdMap TargetIds { get; }

    /// <summary>Targets × f.</summary>
    public DenseMatrix TargetFactors { get; }

    private static void RequireShape(Direction direction, string side, IdMap ids, DenseMatrix factors, int columns)
    {
        if (factors.Rows != ids.Count || factors.Columns != columns)
        {
            throw new PrecomputeException(
                $"The {direction} {side} factors are {factors.Rows} × {factors.Columns}; {ids.Count} ids and {columns} factors were expected.");
        }
    }
}
