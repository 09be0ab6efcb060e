namespace Precompute.Contracts;

/// <summary>One recommended startup.</summary>
/// <param name="StartupId">The startup.</param>
/// <param name="Rank">Place in the whole list, from 1; pages continue it.</param>
/// <param name="Score">Larger is better; comparable within one method of one answer only.</param>
/// <param name="Method">How it was found: als, ensemble, content_based or popular; als_reverse where it is like another startup.</param>
/// <param name="Reasons">Why, in words.</param>
public sealed record StartupItem(Guid StartupId, int Rank, float Score, string Method, IReadOnlyList<string> Reasons);
