namespace Precompute.Contracts;

/// <summary>One recommended person.</summary>
/// <param name="UserId">The person.</param>
/// <param name="Rank">Place in the whole list, from 1; pages continue it.</param>
/// <param name="Score">Larger is better; comparable within one method of one answer only.</param>
/// <param name="Method">How they were found: als_reverse, content_based or popular; als where they are like another person.</param>
/// <param name="Reasons">Why, in words.</param>
public sealed record UserItem(Guid UserId, int Rank, float Score, string Method, IReadOnlyList<string> Reasons);
