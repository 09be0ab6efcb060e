using System.Runtime.InteropServices;
using Precompute.Database.Serve;

namespace Precompute.ReaderApi.Serving;

/// <summary>What is known now for one answer, and from where.</summary>
/// <param name="State">What the source says, or the overlay in its place; null where neither can tell.</param>
/// <param name="Overlay">What those about to be shown are checked against instead of the source; null where the source is asked about them.</param>
/// <param name="About">Whom the source was asked about, in the order in which they would be shown.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LiveLook(LiveState? State, EntityOverlay? Overlay, ReadOnlyMemory<Guid> About = default)
{
    /// <summary>Whether the source could not be asked.</summary>
    public bool IsStale => State is null;

    /// <summary>What is known of the one who asks without the source; null where that is nothing.</summary>
    public StoredEntity? StoredOf(LoadedVersion version, RecommendationRequest request) =>
        Overlay is { } overlay ? overlay.StoredOf(version, request) : version.Stored(request);
}
