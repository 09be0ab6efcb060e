using System.Net;
using System.Text;

namespace Precompute.UnitTests.Client;

/// <summary>An API that answers what it is told to, and remembers what it was asked.</summary>
internal sealed class StubApi(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    /// <summary>An answer as the API gives it.</summary>
    public const string Startups = """
        {"startups":[{"startup_id":"73746172-0000-8000-8000-00000000000a","rank":1,"score":0.5,"method":"als","reasons":["shares fintech"]}],
         "method_used":"als","model_version":"v20260122T020000Z-0042","interaction_count":12,"requested":1,"returned":1,"eligible":8,
         "removed":{"filtered":1,"acted_on":2,"ineligible":3},"known":true,"role_matches":null,"stale":false,
         "generated_at":"2026-01-22T02:11:05Z","request_id":"r1","next_cursor":null,"field_of_a_later_release":{"x":[1]}}
        """;

    /// <summary>The requests, in their order, disposed of by now.</summary>
    public List<HttpRequestMessage> Requests { get; } = [];

    /// <summary>A client of it.</summary>
    public HttpClient Http(string baseAddress = "http://api.test/") => new(this, disposeHandler: false) { BaseAddress = new Uri(baseAddress) };

    /// <summary>An answer with a body.</summary>
    public static HttpResponseMessage Answer(HttpStatusCode status, string body, string mediaType = "application/json") =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, mediaType) };

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Requests.Add(request);
        return Task.FromResult(answer(request));
    }
}
