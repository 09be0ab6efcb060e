using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CsCheck;
using Precompute.Contracts;
using Precompute.TestKit;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Reader;

/// <summary>
/// S11: whatever is asked, however it is written, the answer is one: never 5xx, every error problem details, every success what its contract says.
/// </summary>
public sealed class ReaderHostileInputTests(ReaderFixture fixture, PostgresServer server, ITestOutputHelper output) : IClassFixture<ReaderFixture>
{
    private static readonly int Requests = TestCounts.Full ? 10_000 : 300;

    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(20);

    /// <summary>Every field of the contract must be there, and no other.</summary>
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task AnyRequest_ToAnyEndpoint_IsAnsweredByItsContractOrByProblemDetails() => AskAsync(fixture.Reader);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnyRequest_WithListsFromLocalFiles_TheSame(bool isDatabaseDown)
    {
        await using RunningReader reader = await fixture.StartReaderAsync("--Api:ListsFrom=LocalFiles");
        await reader.UntilReadyAsync();
        if (isDatabaseDown)
            await server.WithoutConnectionsAsync(fixture.Database, () => AskAsync(reader));
        else
            await AskAsync(reader);
    }

    private async Task AskAsync(RunningReader reader)
    {
        List<HostileRequest> requests = [];
        HostileRequests.All(reader.VersionId).Sample(requests.Add, iter: Requests, threads: 1);
        using HttpClient open = Patient(reader.Client), ops = Patient(reader.Ops);
        int[] statuses = new int[600];

        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Token }, async (request, token) =>
        {
            HttpClient client = request.Path.StartsWith("/metrics", StringComparison.Ordinal) || request.Path.StartsWith("/ops", StringComparison.Ordinal) ? ops : open;
            using HttpRequestMessage message = request.ToMessage();
            using HttpResponseMessage? response = await AnswerAsync(client, message, request, token);
            if (response is null)
                return;
            byte[] body = await BodyOfAsync(response, token);
            string? failure = FailureOf(request, response, body);
            Assert.True(failure is null, $"{request}\ngave {(int)response.StatusCode} {response.Content.Headers.ContentType}: {failure}\n{Encoding.UTF8.GetString(body)}\n{string.Join('\n', reader.Logged.TakeLast(3))}");
            Interlocked.Increment(ref statuses[(int)response.StatusCode]);
        });

        output.WriteLine(string.Join(", ", statuses.Index().Where(static s => s.Item > 0).Select(static s => $"{s.Item} × {s.Index}")));
        Assert.All((HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed], s => Assert.True(statuses[(int)s] > 0));
    }

    [Fact]
    public async Task AnyBytes_InPlaceOfARequest_GetA4xxOrAClosedConnection()
    {
        byte[] sound = Encoding.ASCII.GetBytes($"POST /api/recommendations/batch?list=startups/for-developer HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 48\r\n\r\n{{\"ids\":[\"{ReaderWorld.User(9)}\"]}}");
        List<byte[]> texts = [];
        Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Byte, Gen.Int[0, 3], (place, value, kind) => kind switch
        {
            0 => sound[..place],
            1 => [.. sound[..place], value, .. sound[(place + 1)..]],
            2 => [.. sound[..place], value, .. sound[place..]],
            _ => [.. sound[..place], .. sound[Math.Min(sound.Length, place + 7)..]],
        }).Sample(texts.Add, iter: Requests / 10, threads: 1);

        foreach (byte[] text in texts)
        {
            string status = await StatusLineAsync(text);

            // 505 is no failure: what HTTP says to a version that there is not.
            Assert.True(status.Length == 0 || status.StartsWith("HTTP/1.1 2", StringComparison.Ordinal) || status.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || status.StartsWith("HTTP/1.1 505", StringComparison.Ordinal), $"{Encoding.Latin1.GetString(text)}\ngave {status}");
        }
    }

    /// <summary>A client that does not send a large body before it is asked to: one that is refused before it was sent whole may break the connection.</summary>
    private static HttpClient Patient(HttpClient other) =>
        new(new SocketsHttpHandler { Expect100ContinueTimeout = LongestAnswer, AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = other.BaseAddress };

    /// <summary>The answer; null where a body above the limit of most endpoints was refused and the server closed the connection before the answer was read.</summary>
    private static async Task<HttpResponseMessage?> AnswerAsync(HttpClient client, HttpRequestMessage message, HostileRequest request, CancellationToken token, bool isAgain = false)
    {
        try
        {
            return await client.SendAsync(message, token).WaitAsync(LongestAnswer, token);
        }
        catch (HttpRequestException e) when (request.Body is { Length: > HostileRequest.LargeBody } && e.InnerException?.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return null;
        }
        catch (HttpRequestException e) when (!isAgain && e.InnerException?.InnerException is SocketException { SocketErrorCode: SocketError.Shutdown })
        {
            // The server closed the connection after the request before this one (RFC 9112, §9.3.1): on a new one there is an answer.
            using HttpRequestMessage again = request.ToMessage();
            return await AnswerAsync(client, again, request, token, isAgain: true);
        }
        catch (HttpRequestException e)
        {
            throw new InvalidOperationException($"{request} (a body of {request.Body?.Length ?? 0}) got no whole answer.", e);
        }
    }

    /// <summary>The body, decompressed where the request asked for that.</summary>
    private static async Task<byte[]> BodyOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using Stream sent = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using Stream plain = response.Content.Headers.ContentEncoding.SingleOrDefault() switch
        {
            null => sent,
            "br" => new BrotliStream(sent, CompressionMode.Decompress),
            "gzip" => new GZipStream(sent, CompressionMode.Decompress),
            string other => throw new InvalidDataException($"The answer is encoded as {other}."),
        };
        using MemoryStream body = new();
        await plain.CopyToAsync(body, cancellationToken);
        return body.ToArray();
    }

    /// <summary>What is wrong with an answer; null where nothing is.</summary>
    private static string? FailureOf(HostileRequest request, HttpResponseMessage response, byte[] body)
    {
        int status = (int)response.StatusCode;
        if (status >= 500)
            return "our fault";
        if (status == 304)
            return body.Length == 0 ? null : "a body";

        // No HTTP at all: the server refuses it with an empty answer before anything of ours sees it.
        if (status == 400 && body.Length == 0 && request.Path.Split('?')[0].Contains("%00", StringComparison.Ordinal))
            return null;
        if (!response.Headers.Contains("X-Request-Id"))
            return "no request id";
        if (request.Method == "HEAD")
            return body.Length == 0 ? null : "a body";
        try
        {
            if (status >= 400)
                return FailureOfProblem(response, body, status);
            return status == 200 ? FailureOfSuccess(request.Path.Split('?')[0], body) : $"{status} is no answer of this API";
        }
        catch (JsonException e)
        {
            return e.Message;
        }
    }

    private static string? FailureOfProblem(HttpResponseMessage response, byte[] body, int status)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return "no problem details";
        JsonElement problem = JsonSerializer.Deserialize<JsonElement>(body);
        foreach (string name in (string[])["type", "title", "detail", "instance", "request_id"])
        {
            if (!problem.TryGetProperty(name, out JsonElement value) || value.ValueKind != JsonValueKind.String || value.GetString()!.Length == 0)
                return $"no {name}";
        }

        if (!problem.GetProperty("type").GetString()!.StartsWith("urn:precompute:problem:", StringComparison.Ordinal))
            return "an unknown type";
        return problem.GetProperty("status").GetInt32() == status ? null : "another status in the body";
    }

    private static string? FailureOfSuccess(string path, byte[] body)
    {
        if (path.StartsWith("/api/recommendations/batch", StringComparison.Ordinal))
            return FailureOfBatch(body);
        if (path.StartsWith("/api/recommendations/startups", StringComparison.Ordinal) || path.StartsWith("/api/similar/startups", StringComparison.Ordinal) || path.StartsWith("/api/popular", StringComparison.Ordinal))
            return FailureOf(Read<StartupsAnswer>(body));
        if (path.StartsWith("/api/recommendations", StringComparison.Ordinal) || path.StartsWith("/api/similar/users", StringComparison.Ordinal))
            return FailureOf(Read<UsersAnswer>(body));
        if (path.StartsWith("/api/explain", StringComparison.Ordinal))
            return Read<Explanation>(body).TargetStatus is "eligible" or "acted_on" or "not_shown" ? null : "an unknown target status";
        if (path.StartsWith("/api/versions", StringComparison.Ordinal))
            return Read<VersionReport>(body).People > 0 ? null : "nobody known";
        if (path == "/health")
            return Read<HealthReport>(body).Status is "healthy" or "degraded" ? null : "an unknown status";
        return body.Length > 0 ? null : "no body";
    }

    private static T Read<T>(byte[] body) => JsonSerializer.Deserialize<T>(body, Strict)!;

    private static string? FailureOfBatch(byte[] body)
    {
        string? kind = JsonSerializer.Deserialize<JsonElement>(body).GetProperty("answers")[0].GetProperty("answer").TryGetProperty("startups", out _) ? "startups" : "users";
        return kind == "startups"
            ? Read<BatchAnswer<StartupsAnswer>>(body).Answers.Select(static a => FailureOf(a.Answer)).FirstOrDefault(static f => f is not null)
            : Read<BatchAnswer<UsersAnswer>>(body).Answers.Select(static a => FailureOf(a.Answer)).FirstOrDefault(static f => f is not null);
    }

    private static string? FailureOf(StartupsAnswer answer) => FailureOf(
        [.. answer.Startups.Select(static s => (s.StartupId, s.Rank, s.Score, s.Method))], answer.Requested, answer.Returned, answer.Eligible, answer.MethodUsed);

    private static string? FailureOf(UsersAnswer answer) => FailureOf(
        [.. answer.Users.Select(static s => (s.UserId, s.Rank, s.Score, s.Method))], answer.Requested, answer.Returned, answer.Eligible, answer.MethodUsed);

    private static string? FailureOf((Guid Id, int Rank, float Score, string Method)[] items, int requested, int returned, int eligible, string methodUsed)
    {
        if (returned != items.Length || returned > requested || requested is < 1 or > 100 || eligible < 0)
            return "counts that contradict each other";
        if (items.Select(static i => i.Id).Distinct().Count() != items.Length)
            return "an item twice";
        if (items.Length > 0 && !items.Select(static i => i.Rank).SequenceEqual(Enumerable.Range(items[0].Rank, items.Length)))
            return "ranks that do not go on";
        if (items.Any(static i => !float.IsFinite(i.Score) || i.Method is not ("als" or "als_reverse" or "ensemble" or "content_based" or "popular")))
            return "a score or a method that is none";
        return methodUsed == (items.Length == 0 ? "none" : items[0].Method) ? null : "another method_used";
    }

    /// <summary>Sends bytes and no more; the first line of what comes back, empty where the connection is closed without a word.</summary>
    private async Task<string> StatusLineAsync(byte[] text)
    {
        Uri address = fixture.Reader.Client.BaseAddress!;
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, address.Port, Token);
        using StreamReader reader = new(new NetworkStream(socket), Encoding.Latin1);
        await socket.SendAsync(text, Token);
        socket.Shutdown(SocketShutdown.Send);
        try
        {
            return await reader.ReadLineAsync(Token).AsTask().WaitAsync(LongestAnswer, Token) ?? "";
        }
        catch (IOException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return "";
        }
    }
}
