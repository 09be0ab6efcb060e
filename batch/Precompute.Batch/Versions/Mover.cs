namespace Precompute.Batch.Versions;

/// <summary>A startup (forward) or person (reverse) that is shown much more or much less often: lists that hold it among their first k.</summary>
/// <param name="Direction"><c>forward</c> or <c>reverse</c>.</param>
/// <param name="Role"><c>developer</c> or <c>investor</c>.</param>
/// <param name="TargetId">Who or what is shown.</param>
/// <param name="ListsA">Lists in A.</param>
/// <param name="ListsB">Lists in B.</param>
internal sealed record Mover(string Direction, string Role, Guid TargetId, long ListsA, long ListsB)
{
    /// <summary>How many lists more (or fewer) show it in B.</summary>
    public long Change => ListsB - ListsA;
}
