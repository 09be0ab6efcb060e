namespace Precompute.Database.Source;

/// <summary>An event that names a person or a startup the source does not have.</summary>
/// <param name="Side">The view it was meant for.</param>
/// <param name="Line">Its <see cref="SourceInteraction.Line"/>.</param>
/// <param name="Column"><c>user_id</c> or <c>startup_id</c>; the person where both are unknown.</param>
/// <param name="ExternalId">The id as the input had it.</param>
public sealed record UnknownReference(SourceSide Side, long Line, string Column, string ExternalId);
