using Precompute.Model;

namespace Precompute.Database.Publish;

/// <summary>What was staged of one direction.</summary>
/// <param name="Direction">Which side's lists.</param>
/// <param name="Rows">Rows written and counted by PostgreSQL.</param>
/// <param name="Recommendations">Items in them.</param>
/// <param name="RowHash">Hash of their content, independent of order (<see cref="RowSetHash"/>).</param>
/// <param name="RowsByMethod">Rows by role and method of the list.</param>
public sealed record StagedLists(
    Direction Direction, long Rows, long Recommendations, string RowHash, IReadOnlyDictionary<(ListRole Role, RecommendationMethod Method), long> RowsByMethod)
{
    /// <summary>Time of the COPY alone, s: without key, check, statistics and attaching.</summary>
    public double CopySeconds { get; init; }
}
