using System.Net.Http.Json;
using System.Text.Json.Serialization.Metadata;
using Precompute.Contracts;

namespace Precompute.Client;

/// <summary>The same list for many, answered from one version; counts as one request. Made by <see cref="Questions"/>.</summary>
/// <typeparam name="T">What each answer is: startups or people.</typeparam>
public sealed record BatchQuestion<T> : FilteredQuestion<BatchAnswer<T>>
    where T : class
{
    private readonly string _list;
    private readonly string[] _ids;

    internal BatchQuestion(string list, IReadOnlyCollection<Guid> ids, JsonTypeInfo<BatchAnswer<T>> answer)
        : base("api/recommendations/batch", answer, role: null)
    {
        ArgumentNullException.ThrowIfNull(ids);
        _list = list;
        _ids = [.. ids.Select(static id => id.ToString())];
    }

    /// <inheritdoc/>
    internal override HttpRequestMessage ToRequest() => new(HttpMethod.Post, Address)
    {
        Content = JsonContent.Create(new BatchRequest { Ids = _ids }, ClientJson.Default.BatchRequest),
    };

    /// <inheritdoc/>
    private protected override IEnumerable<(string Name, string? Value)> Parameters() => [("list", _list), .. base.Parameters()];
}
