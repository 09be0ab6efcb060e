using Precompute.Model;

namespace Precompute.Batch.Pipeline;

/// <summary>Recall@20 of what is served to a segment, after routing; stored with the version for the next one to be compared with.</summary>
public sealed record ServedQuality
{
    /// <summary>Which side asks.</summary>
    public required Direction Direction { get; init; }

    /// <summary>Segment, or <c>all</c>.</summary>
    public required string Segment { get; init; }

    /// <summary>Name of the method that answers.</summary>
    public required string Model { get; init; }

    /// <summary>Whether that method is a trained model.</summary>
    public required bool IsModel { get; init; }

    /// <summary>How it was measured.</summary>
    public required string Protocol { get; init; }

    /// <summary>Recall@20.</summary>
    public required double Value { get; init; }

    /// <summary>Lower end of its interval.</summary>
    public required double Low { get; init; }

    /// <summary>Upper end of its interval.</summary>
    public required double High { get; init; }

    /// <summary>Popularity's Recall@20 on the same entities.</summary>
    public required double Popularity { get; init; }

    /// <summary>Entities tested.</summary>
    public required int N { get; init; }
}
