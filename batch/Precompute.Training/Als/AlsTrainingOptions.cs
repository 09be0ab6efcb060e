using Precompute.Numerics;

namespace Precompute.Training.Als;

/// <summary>How a training runs, as opposed to what it computes (<see cref="Model.AlsParameters"/>). Nothing here but the start changes the result.</summary>
public sealed record AlsTrainingOptions
{
    /// <summary>Workers, 1 or more. Default: all processors. The result does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Query factors to start from, queries × f, or null to start from zero. Not changed.</summary>
    public DenseMatrix? InitialQuery { get; init; }

    /// <summary>Target factors to start from, targets × f, or null for seeded Gaussian ones. Not changed.</summary>
    public DenseMatrix? InitialTarget { get; init; }

    /// <summary>
    /// Rows of <see cref="InitialQuery"/> that hold no start, one flag a query, or null where all of them do. They are folded in against
    /// the initial targets before the first sweep; what is there is overwritten.
    /// </summary>
    public bool[]? NewQueries { get; init; }

    /// <summary>
    /// Rows of <see cref="InitialTarget"/> that hold no start, one flag a target, or null where all of them do. They are folded in against
    /// the initial queries, those folded in among them; a target that none of these likes gets the seeded random start.
    /// </summary>
    public bool[]? NewTargets { get; init; }

    /// <summary>
    /// Whether every sweep ends with the exact objective. Default true; costs up to a third of a conjugate-gradient sweep, which is not
    /// counted in <see cref="AlsIteration.Seconds"/>.
    /// </summary>
    public bool TrackObjective { get; init; } = true;
}
