using System.Text.Json.Serialization.Metadata;

namespace Precompute.Client;

/// <summary>A list to ask for. Made by <see cref="Questions"/>.</summary>
/// <typeparam name="T">What the answer is: startups or people.</typeparam>
public sealed record ListQuestion<T> : FilteredQuestion<T>
    where T : class
{
    internal ListQuestion(string path, JsonTypeInfo<T> answer, PersonRole? role = null)
        : base(path, answer, role)
    {
    }

    /// <summary><c>NextCursor</c> of the previous page. Default: the first page. Lists of similar ones have one page.</summary>
    public string? Cursor { get; init; }

    /// <inheritdoc/>
    private protected override IEnumerable<(string Name, string? Value)> Parameters() => [.. base.Parameters(), ("cursor", Cursor)];
}
