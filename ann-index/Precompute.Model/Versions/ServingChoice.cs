namespace Precompute.Model.Versions;

/// <summary><c>serving.json</c>: which index serves. Outside <c>data/</c>, because measured costs differ between equal computations.</summary>
public sealed record ServingChoice
{
    /// <summary>One entry a direction and side.</summary>
    public required IReadOnlyList<ServingIndex> Indexes { get; init; }

    /// <summary>The choice for one direction and side; the HNSW index with ef 100 where the file does not say.</summary>
    public ServingIndex Of(Direction direction, ModelSide side) =>
        Indexes.FirstOrDefault(i => i.Direction == direction && i.Side == side)
        ?? new ServingIndex { Direction = direction, Side = side, UseHnsw = true, Ef = 100, Recall = 0d };
}
