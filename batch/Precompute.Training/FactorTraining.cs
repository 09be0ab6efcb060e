using Precompute.Model;
using Precompute.Training.Als;

namespace Precompute.Training;

/// <summary>A trained direction with what it was trained on.</summary>
public sealed record FactorTraining
{
    /// <summary>Factors and ids: what is published.</summary>
    public required FactorModel Model { get; init; }

    /// <summary>The pairs trained on, with the way back to snapshot ordinals.</summary>
    public required TrainingMatrix Matrix { get; init; }

    /// <summary>Sweeps and times.</summary>
    public required AlsResult Result { get; init; }

    /// <summary>Rows that started from an earlier model's factors, over both sides; 0 when trained from scratch.</summary>
    public required int WarmRows { get; init; }
}
