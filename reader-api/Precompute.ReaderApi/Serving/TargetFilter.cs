using Precompute.AnnIndex;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// Which targets a list may show, by snapshot ordinal and by factor ordinal. The shared ones of a version are never changed;
/// a request works on its own <see cref="Copy"/>.
/// </summary>
/// <param name="snapshot">By snapshot ordinal.</param>
/// <param name="factors">By ordinal of the factor model's targets.</param>
internal sealed class TargetFilter(BitmapFilter snapshot, BitmapFilter factors)
{
    /// <summary>By snapshot ordinal.</summary>
    public BitmapFilter Snapshot { get; } = snapshot;

    /// <summary>By ordinal of the factor model's targets.</summary>
    public BitmapFilter Factors { get; } = factors;

    /// <summary>A filter of the same content that may be changed.</summary>
    public TargetFilter Copy() => new(Snapshot.Clone(), Factors.Clone());
}
