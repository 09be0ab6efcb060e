using System.Net.Http.Headers;

namespace Precompute.Client;

/// <summary>
/// An answer that is kept, with what it takes to ask whether it still holds: <see cref="PrecomputeClient.RefreshAsync"/> transfers it again
/// only where it changed. It holds what a person is shown: keep it no longer than the page needs it.
/// </summary>
/// <typeparam name="T">What the answer is.</typeparam>
public sealed record HeldAnswer<T>
    where T : class
{
    internal HeldAnswer(Question<T> question, T value, EntityTagHeaderValue? tag, bool isUnchanged)
    {
        Question = question;
        Value = value;
        Tag = tag;
        IsUnchanged = isUnchanged;
    }

    /// <summary>What was asked.</summary>
    public Question<T> Question { get; }

    /// <summary>The answer.</summary>
    public T Value { get; }

    /// <summary>Whether the API, asked last, said that the answer held before still holds.</summary>
    public bool IsUnchanged { get; }

    /// <summary>Its entity tag; null where the API gives none (batches, the version), so that it is sent each time.</summary>
    internal EntityTagHeaderValue? Tag { get; }
}
