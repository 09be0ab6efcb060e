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

    /// <summary>Candidates kept by the HNSW search; larger is slower and finds more.</summary>
    public required int Ef { get; init; }

    /// <summary>Recall of the HNSW index at <see cref="Ef"/> against the exact scan, in [0, 1].</summary>
    public required double Recall { get; init; }

    /// <summary>Mean time of an HNSW query, microseconds.</summary>
    public double HnswMicroseconds { get; init; }

    /// <summary>Mean time of an exact query, microseconds.</summary>
    public double FlatMicroseconds { get; init; }
}
