using System.Text;
using System.Text.Json.Serialization.Metadata;

namespace Precompute.Client;

/// <summary>Something to ask the API: which endpoint, about whom. Made by <see cref="Questions"/>; immutable.</summary>
/// <typeparam name="T">What the answer is.</typeparam>
public record Question<T>
    where T : class
{
    internal Question(string path, JsonTypeInfo<T> answer, PersonRole? role = null)
    {
        Path = path;
        Answer = answer;
        Role = role;
    }

    /// <summary>The address below the API's base address.</summary>
    public Uri Address
    {
        get
        {
            StringBuilder address = new(Path);
            char separator = '?';
            foreach ((string name, string? value) in Parameters())
            {
                if (value is null)
                    continue;
                address.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
                separator = '&';
            }

            return new Uri(address.ToString(), UriKind.Relative);
        }
    }

    /// <summary>How the answer is read.</summary>
    internal JsonTypeInfo<T> Answer { get; }

    /// <summary>Without a slash at its beginning, so that a base address may have a path.</summary>
    private string Path { get; }

    /// <summary>The parameter of that name, of endpoints whose path does not say it.</summary>
    private PersonRole? Role { get; }

    /// <summary>The request; a new one each time, since one can be sent once only.</summary>
    internal virtual HttpRequestMessage ToRequest() => new(HttpMethod.Get, Address);

    /// <summary>Names and values of the query; null where it is not given.</summary>
    private protected virtual IEnumerable<(string Name, string? Value)> Parameters() =>
        [("role", Role switch { null => null, PersonRole.Investor => "investor", _ => "developer" })];
}
