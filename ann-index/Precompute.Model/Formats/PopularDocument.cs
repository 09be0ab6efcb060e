namespace Precompute.Model.Formats;

/// <summary>The shape of <c>data/popular.json</c>.</summary>
/// <param name="Lists">One ranking for each kind of list.</param>
public sealed record PopularDocument(IReadOnlyList<PopularDocument.Ranking> Lists)
{
    /// <summary>One ranking, best first.</summary>
    /// <param name="Direction">Which side asks.</param>
    /// <param name="Role">The role of the list.</param>
    /// <param name="Ids">Startups (forward) or people (reverse).</param>
    /// <param name="Scores">In [0, 1], descending.</param>
    public sealed record Ranking(Direction Direction, ListRole Role, IReadOnlyList<Guid> Ids, IReadOnlyList<float> Scores);
}
