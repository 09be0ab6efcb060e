using Precompute.Model;

namespace Precompute.Database.Publish;

/// <summary>What a comparison of versions needs of one stored list.</summary>
/// <param name="EntityId">For whom it is.</param>
/// <param name="Role">The role of the viewer (forward) or of the people shown (reverse).</param>
/// <param name="TargetIds">What is shown, best first.</param>
/// <param name="InteractionCount">The entity's interaction count at the snapshot.</param>
/// <param name="Method">The method of the list as a whole.</param>
public sealed record PublishedList(Guid EntityId, ListRole Role, Guid[] TargetIds, int InteractionCount, RecommendationMethod Method);
