namespace Precompute.Contracts;

/// <summary>Many lists, all from one version.</summary>
/// <typeparam name="T">What each answer is.</typeparam>
public sealed record BatchAnswer<T>
{
    /// <summary>One for each id, in the order of the ids.</summary>
    public required IReadOnlyList<BatchItem<T>> Answers { get; init; }

    /// <summary>The one version everything in this answer comes from.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>Names this answer in logs; also in the X-Request-Id header.</summary>
    public required string RequestId { get; init; }
}
