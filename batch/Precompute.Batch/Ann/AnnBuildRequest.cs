using Precompute.AnnIndex;

namespace Precompute.Batch.Ann;

/// <summary>What <c>ann build</c> was asked.</summary>
internal sealed record AnnBuildRequest
{
    /// <summary>A file of vectors.</summary>
    public required string Vectors { get; init; }

    /// <summary>How the index is built.</summary>
    public required HnswOptions Options { get; init; }

    /// <summary>Where the index goes.</summary>
    public required string Output { get; init; }

    /// <summary>Whether an older file there may be replaced.</summary>
    public bool Force { get; init; }
}
