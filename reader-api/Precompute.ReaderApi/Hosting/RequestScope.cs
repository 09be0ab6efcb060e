using System.Collections;

namespace Precompute.ReaderApi.Hosting;

/// <summary>What every log line within a request says of it: its id. Formatters read it as a list of names and values.</summary>
/// <param name="requestId">The id.</param>
internal sealed class RequestScope(string requestId) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private const string Name = "request_id";

    /// <inheritdoc/>
    public int Count => 1;

    /// <inheritdoc/>
    public KeyValuePair<string, object?> this[int index] =>
        index == 0 ? new(Name, requestId) : throw new ArgumentOutOfRangeException(nameof(index), index, "There is one value only.");

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        yield return this[0];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => $"{Name}:{requestId}";
}
