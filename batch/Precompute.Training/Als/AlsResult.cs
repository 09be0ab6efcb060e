using Precompute.Numerics;

namespace Precompute.Training.Als;

/// <summary>What a training made.</summary>
public sealed record AlsResult
{
    /// <summary>queries × f. Each row is the exact solution against <see cref="TargetFactors"/>; rows without a positive entry are 0.</summary>
    public required DenseMatrix QueryFactors { get; init; }

    /// <summary>targets × f.</summary>
    public required DenseMatrix TargetFactors { get; init; }

    /// <summary>The sweeps, in order.</summary>
    public required IReadOnlyList<AlsIteration> Iterations { get; init; }

    /// <summary>Wall time of the closing query-side half-step by Cholesky, which no iteration's time contains.</summary>
    public required double ClosingSeconds { get; init; }
}
