using Precompute.Model;

namespace Precompute.ReaderApi.Serving;

/// <summary>Why one target is shown to one entity; already checked.</summary>
/// <param name="Direction">Which side asks.</param>
/// <param name="Role">The viewer's role (forward) or the shown people's role (reverse): it says which list is meant.</param>
/// <param name="EntityId">A user (forward) or a startup (reverse).</param>
/// <param name="TargetId">A startup (forward) or a user (reverse).</param>
internal sealed record ExplanationRequest(Direction Direction, ListRole Role, Guid EntityId, Guid TargetId);
