namespace Precompute.Model;

/// <summary>An exception from the default method of a segment, recorded when evaluation shows that another method is better there.</summary>
/// <param name="Direction">Which side asks.</param>
/// <param name="Segment">The segment.</param>
/// <param name="Method">The method that answers first instead.</param>
/// <param name="Why">What was measured, in a sentence.</param>
/// <param name="Role">The role of the list, or null for every role; absent from files where it is null.</param>
public sealed record SegmentRoute(Direction Direction, Segment Segment, RecommendationMethod Method, string Why, ListRole? Role = null);
