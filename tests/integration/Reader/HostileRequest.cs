
namespace Precompute.IntegrationTests.Reader;

/// <summary>One request that nobody who means well would send, or that is just odd.</summary>
/// <param name="Method">The method, of any name.</param>
/// <param name="Path">Path and query, escaped.</param>
/// <param name="Headers">Headers, not checked for sense.</param>
/// <param name="Body">The body; null for none.</param>
/// <param name="ContentType">Its type; null for none.</param>
internal sealed record HostileRequest(string Method, string Path, (string Name, string Value)[] Headers, byte[]? Body, string? ContentType)
{
    /// <summary>
    /// The limit of most endpoints. Up to here .NET's client sends a body although it was refused, while the server closes a connection whose <c>Expect</c> it did not
    /// fulfil: the answer would be lost between the two.
    /// </summary>
    public const int LargeBody = 1024;

    /// <summary>What is sent.</summary>
    public HttpRequestMessage ToMessage()
    {
        HttpRequestMessage message = new(new HttpMethod(Method), new Uri(Path, UriKind.Relative));
        foreach ((string name, string value) in Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            message.Headers.ExpectContinue = Body.Length > LargeBody;
            if (ContentType is not null)
                message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        }

        return message;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Method} {Path} [{string.Join("; ", Headers.Select(static h => $"{h.Name}: {h.Value}"))}] {ContentType} {(Body is null ? "" : Convert.ToBase64String(Body.AsSpan(0, Math.Min(Body.Length, 200))))}";
}
