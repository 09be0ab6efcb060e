namespace Precompute.Model.Erasure;

/// <summary>What an erasure changed in a version folder.</summary>
public sealed record ErasedFiles
{
    /// <summary>Relative paths of the files that were rewritten, in ordinal order; empty where the version knew nobody of that id.</summary>
    public required IReadOnlyList<string> Changed { get; init; }

    /// <summary>Places emptied by name: <c>vectors</c>, <c>history_pairs</c>, <c>lists</c>, <c>list_items</c>, <c>popular_items</c>, <c>measured_values</c>, <c>owned_startups</c>.</summary>
    public required IReadOnlyDictionary<string, long> Removed { get; init; }
}
