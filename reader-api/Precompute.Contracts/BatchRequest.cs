namespace Precompute.Contracts;

/// <summary>The body of a request for many lists at once.</summary>
public sealed record BatchRequest
{
    /// <summary>For whom: people or startups as the list wants them, 1 to 500 distinct UUIDs.</summary>
    public required IReadOnlyList<string> Ids { get; init; }
}
