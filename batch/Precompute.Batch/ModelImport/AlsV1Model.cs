using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.Batch.ModelImport;

/// <summary>One direction of a classic set as its files hold it: rows and columns in the order of the mapping files, ids as text.</summary>
internal sealed record AlsV1Model
{
    /// <summary>Which side asks.</summary>
    public required Direction Direction { get; init; }

    /// <summary>What the config says, and the settings where it is silent.</summary>
    public required AlsParameters Parameters { get; init; }

    /// <summary>When the factors were trained, where the config says so.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Ids of the rows of <see cref="QueryFactors"/>.</summary>
    public required string[] Queries { get; init; }

    /// <summary>Queries × f, finite.</summary>
    public required DenseMatrix QueryFactors { get; init; }

    /// <summary>Ids of the rows of <see cref="TargetFactors"/>.</summary>
    public required string[] Targets { get; init; }

    /// <summary>Targets × f, finite.</summary>
    public required DenseMatrix TargetFactors { get; init; }

    /// <summary>The pairs the factors were trained on.</summary>
    public required CsrMatrix Pairs { get; init; }

    /// <summary>Ids of the rows of <see cref="Pairs"/>.</summary>
    public required string[] PairQueries { get; init; }

    /// <summary>Ids of the columns of <see cref="Pairs"/>.</summary>
    public required string[] PairTargets { get; init; }
}
