using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Precompute.IntegrationTests.Reader;

/// <summary>
/// What backends ask all day, in turn: lists from the batch in both directions, a fresh person, similar ones, filters, a batch, what the caller
/// holds already, next pages, explanations, and mistakes.
/// </summary>
/// <param name="client">Sends it; its base address is the API's.</param>
/// <param name="fresh">A person without a list, with a history.</param>
internal sealed class SteadyMix(HttpClient client, Guid fresh)
{
    private const int Kinds = 12;

    private readonly ConcurrentDictionary<HttpStatusCode, int> _answers = new();
    private string? _tag;
    private string? _cursor;

    /// <summary>Answers so far, by status.</summary>
    public IReadOnlyDictionary<HttpStatusCode, int> Answers => _answers;

    /// <summary>What was answered otherwise than it must be.</summary>
    public ConcurrentQueue<string> Violations { get; } = new();

    /// <summary>Asks once.</summary>
    /// <param name="turn">Which one it is; its kind and its ids follow from it.</param>
    /// <param name="cancellationToken">Stops.</param>
    public async Task AskAsync(int turn, CancellationToken cancellationToken)
    {
        (HttpRequestMessage request, HttpStatusCode[] expected) = Question(turn);
        using (request)
        using (HttpResponseMessage response = await client.SendAsync(request, cancellationToken))
        {
            string body = await response.Content.ReadAsStringAsync(cancellationToken);
            _answers.AddOrUpdate(response.StatusCode, 1, static (_, n) => n + 1);
            if (!expected.Contains(response.StatusCode))
                Violations.Enqueue($"{request.Method} {request.RequestUri} gave {(int)response.StatusCode}: {body}");
            else if (turn % Kinds == 0)
                _cursor = (string?)JsonNode.Parse(body)!["next_cursor"];
            else if (response.StatusCode == HttpStatusCode.OK && turn % Kinds == 7)
                _tag = response.Headers.ETag!.ToString();
        }
    }

    private (HttpRequestMessage Request, HttpStatusCode[] Expected) Question(int turn)
    {
        int round = turn / Kinds;
        Guid person = ReaderWorld.User(round % ReaderWorld.People);
        Guid startup = ReaderWorld.Startup(round % ReaderWorld.StartupCount);
        return (turn % Kinds) switch
        {
            0 => Get($"/api/recommendations/startups/for-developer/{ReaderWorld.User(9)}"),
            1 => Get($"/api/recommendations/startups/for-developer/{person}?limit=40"),
            2 => Get($"/api/recommendations/investors/for-startup/{startup}"),
            3 => Get($"/api/recommendations/startups/for-developer/{fresh}"),
            4 => Get($"/api/recommendations/startups/for-investor/{person}?category=ai&type=marketplace&limit=20"),
            5 => Get($"/api/similar/startups/{startup}"),
            6 => (new HttpRequestMessage(HttpMethod.Post, new Uri("/api/recommendations/batch?list=startups/for-developer", UriKind.Relative))
            {
                Content = JsonContent.Create(new { ids = Enumerable.Range(round % 80, 20).Select(ReaderWorld.User) }),
            }, [HttpStatusCode.OK]),
            7 => Held(),
            8 => Get($"/api/recommendations/startups/for-developer/{ReaderWorld.User(9)}?cursor={_cursor}", HttpStatusCode.Gone),
            9 => Get($"/api/explain/startups/{ReaderWorld.User(9)}/{startup}"),
            10 => Refused($"/api/recommendations/startups/for-developer/{person}?limit=1000", HttpStatusCode.BadRequest),
            _ => Refused($"/api/nothing/{round}", HttpStatusCode.NotFound),
        };
    }

    private (HttpRequestMessage Request, HttpStatusCode[] Expected) Held()
    {
        (HttpRequestMessage request, HttpStatusCode[] expected) = Get("/api/popular/startups", HttpStatusCode.NotModified);
        if (_tag is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", _tag);
        return (request, expected);
    }

    private static (HttpRequestMessage Request, HttpStatusCode[] Expected) Get(string path, HttpStatusCode also = HttpStatusCode.OK) =>
        (new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative)), [HttpStatusCode.OK, also]);

    private static (HttpRequestMessage Request, HttpStatusCode[] Expected) Refused(string path, HttpStatusCode status) =>
        (new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative)), [status]);
}
