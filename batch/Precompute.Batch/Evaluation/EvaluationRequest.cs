using Precompute.Batch.Pipeline;
using Precompute.Model;
using Precompute.Training.Evaluation;

namespace Precompute.Batch.Evaluation;

/// <summary>What is to be measured.</summary>
internal sealed record EvaluationRequest
{
    /// <summary>Methods, of <see cref="MethodNames.All"/>.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>Directions, in order.</summary>
    public IReadOnlyList<Direction> Directions { get; init; } = [Direction.Forward, Direction.Reverse];

    /// <summary>List lengths, ascending.</summary>
    public IReadOnlyList<int> Cutoffs { get; init; } = [10, 20, 100];

    /// <summary>Whether to leave one pair of each entity out although the data have times.</summary>
    public bool LeaveOneOut { get; init; }

    /// <summary>Worker threads; the numbers do not depend on it.</summary>
    public required int Threads { get; init; }

    /// <summary>Memory that a baseline may need, bytes; one that needs more is not measured.</summary>
    public required long BaselineMemory { get; init; }

    /// <summary>Called before each method with the share done and what comes next.</summary>
    public Action<double, string> Progress { get; init; } = static (_, _) => { };

    /// <summary>Models in place of one trained for the split, measured as they are; null to train.</summary>
    public FactorModels? Imported { get; init; }

    /// <summary>What is held out; null to split by time.</summary>
    public HoldoutSplits? Splits { get; init; }

    /// <summary>Whether a method is measured whose hyper-parameters are to be chosen.</summary>
    public bool Tunes => Methods.Any(static m => m is MethodNames.PopularRecent or MethodNames.ItemKnn or MethodNames.Ease);
}
