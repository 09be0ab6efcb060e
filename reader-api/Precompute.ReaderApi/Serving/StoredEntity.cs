using System.Runtime.InteropServices;

namespace Precompute.ReaderApi.Serving;

/// <summary>What a version says of the one who asks; for times when the source cannot be asked.</summary>
/// <param name="IsServed">Whether it was active, and neither it nor its owner opted out, at the snapshot.</param>
/// <param name="HasRole">Whether it had the role of the endpoint; true for startups.</param>
/// <param name="InteractionCount">Its interaction count at the snapshot.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StoredEntity(bool IsServed, bool HasRole, int InteractionCount);
