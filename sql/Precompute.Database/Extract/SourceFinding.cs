namespace Precompute.Database.Extract;

/// <summary>Values of the source that were tolerated: what was found, where, how often, and what was taken instead.</summary>
/// <param name="View">The view, e.g. <c>source.users</c>.</param>
/// <param name="Column">The column.</param>
/// <param name="Problem">What was found and what was taken instead.</param>
/// <param name="Rows">Number of rows.</param>
public sealed record SourceFinding(string View, string Column, string Problem, long Rows)
{
    /// <summary>The finding in a sentence.</summary>
    public override string ToString() => $"{View}.{Column}: {Problem} ({Rows} rows).";
}
