namespace Precompute.Model.Versions;

/// <summary>Which index answers for one side of one direction, and what was measured when that was decided.</summary>
public sealed record ServingIndex
{
    /// <summary>Which side asks.</summary>
    public required Direction Direction { get; init; }

    /// <summary>Whose factors are searched.</summary>
    public required ModelSide Side { get; init; }

    /// <summary>True where the HNSW index answers, false where the exact scan does.</summary>
    public required bool UseHnsw { get; init; }

    /// <summary>Breadth of the HNSW search; larger is slower and finds more.</summary>
    public required int Ef { get; init; }

    /// <summary>Share of the exact scan's ten best that the HNSW index finds at <see cref="Ef"/>, in [0, 1].</summary>
    public required double Recall { get; init; }

    /// <summary>The same of the hundred best.</summary>
    public double RecallAt100 { get; init; }

    /// <summary>Mean time of an HNSW query for a hundred, microseconds.</summary>
    public double HnswMicroseconds { get; init; }

    /// <summary>Mean time of an exact query for a hundred, microseconds.</summary>
    public double FlatMicroseconds { get; init; }

    /// <summary>Why this one serves, in a sentence.</summary>
    public string? Reason { get; init; }
}
