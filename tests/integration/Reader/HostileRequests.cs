using System.Text;
using System.Text.Json;
using CsCheck;
using Precompute.Model;
using Precompute.ReaderApi.Newcomers;
using Precompute.ReaderApi.Serving;

namespace Precompute.IntegrationTests.Reader;

/// <summary>
/// Generates requests over every endpoint: sound ones, and ones whose ids, parameters, cursors, headers, bodies and methods are wrong in the ways
/// that parsers are wrong about.
/// </summary>
internal static class HostileRequests
{
    private static readonly string[] Nasty =
    [
        "", " ", "%", "\0", "'", "' or 1=1 --", "../../etc/passwd", "..%2f..%2f", "null", "NaN", "-0", "1e9", "0x10", "٣", "99999999999999999999", "𝟙", "\ud83d\ude00", "a\r\nSet-Cookie: x=1",
        "00000000-0000-0000-0000-000000000000", "{75736572-0000-8000-8000-000000000009}", "7573657200008000800000000000000a", new string('a', 1000), new string('é', 200), "<script>", "${jndi:ldap://x}", "marketplace ", "AI",
    ];

    private static readonly string[] ContentTypes =
    [
        "application/json", "application/json; charset=utf-8", "application/json; charset=utf-16", "application/json; charset=nonsense", "application/json; charset=utf-7", "application/problem+json", "text/plain", "application/xml", "multipart/form-data", "application/x-www-form-urlencoded", "/", "",
    ];

    private static readonly Gen<string> Text = Gen.OneOf(Any(Nasty), Gen.String[0, 40], Gen.Int[-5, 200].Select(static n => n.ToString()), Gen.Int.Select(static n => n.ToString()));

    private static readonly Gen<string> Id = Gen.OneOf(
        Gen.Int[0, 120].Select(static n => ReaderWorld.User(n).ToString()),
        Gen.Int[0, 70].Select(static n => ReaderWorld.Startup(n).ToString()),
        Gen.Int[0, 109].Select(static n => ReaderWorld.User(n).ToString().ToUpperInvariant()),
        Gen.Guid.Select(static g => g.ToString()),
        Text.Where(static t => t.Length > 0));

    private static readonly Gen<string> Route = Gen.Select(
        Any(
            "/api/recommendations/startups/for-developer/{0}", "/api/recommendations/startups/for-investor/{0}", "/api/recommendations/developers/for-startup/{0}",
            "/api/recommendations/investors/for-startup/{0}", "/api/similar/startups/{0}", "/api/similar/users/{0}", "/api/explain/startups/{0}/{1}", "/api/explain/people/{0}/{1}",
            "/api/recommendations/batch", "/api/popular/startups", "/api/versions", "/health", "/health/live", "/health/ready", "/openapi/v1.json", "/docs", "/metrics", "/ops/versions", "/{0}", "/api/{0}/{1}"),
        Id,
        Id,
        static (route, first, second) => route.Replace("{0}", Uri.EscapeDataString(first), StringComparison.Ordinal).Replace("{1}", Uri.EscapeDataString(second), StringComparison.Ordinal));

    private static readonly Gen<string> Query = Gen.OneOf(
        Gen.Select(Gen.OneOf(Any("limit", "type", "category", "stage", "role", "list", "LIMIT", "limit[]"), Text), Text, static (n, v) => $"{Uri.EscapeDataString(n)}={Uri.EscapeDataString(v)}"),
        Any("limit=10", "limit=100", "type=marketplace", "category=ai", "stage=seed", "role=investor", "list=startups/for-developer", "list=investors/for-startup", "=", "&&", "limit", "%zz=%zz", "a=b=c"),
        Gen.OneOf(Cursor(), Text.Select(Uri.EscapeDataString)).Select(static c => $"cursor={c}"));

    private static readonly Gen<(string Name, string Value)> Header = Gen.OneOf(
        Gen.Select(Any("X-Request-Id", "If-None-Match", "Accept", "Accept-Encoding", "X-Api-Key", "Authorization", "Range", "If-Match", "traceparent", "tracestate", "Cookie", "X-HTTP-Method-Override", "Forwarded", "Origin", "Expect-CT", "Prefer"), Text.Select(Printable), static (n, v) => (n, v)),
        Any(
            ("If-None-Match", "*"), ("If-None-Match", "W/\"0\", \"x\", W/"), ("Accept", "text/html;q=abc"), ("Accept-Encoding", "gzip;q=0, br;q=2, *"), ("Authorization", "Bearer "), ("Authorization", "Basic !!!"),
            ("X-Api-Key", "pck_x"), ("traceparent", "00-00000000000000000000000000000000-0000000000000000-ff"), ("Range", "bytes=0-1"), ("Accept", "application/xml"), ("Origin", "null")));

    private static readonly Gen<byte[]> Body = Gen.OneOf(
        Id.Array[0, 20].Select(static ids => JsonSerializer.SerializeToUtf8Bytes(new { ids })),
        Gen.Int[1, 40].Select(static n => JsonSerializer.SerializeToUtf8Bytes(new { ids = Enumerable.Range(0, n).Select(ReaderWorld.User) })),
        Gen.Int[490, 700].Select(static n => JsonSerializer.SerializeToUtf8Bytes(new { ids = Enumerable.Range(0, n).Select(ReaderWorld.User) })),
        Gen.Byte.Array[0, 200],
        Any(
            "{}", "null", "[]", "{\"ids\":null}", "{\"ids\":[null]}", "{\"ids\":{}}", "{\"ids\":\"x\"}", "{\"ids\":[1]}", "{\"ids\":[[]]}", "{\"ids\":[", "{\"ids\":[\"\\ud800\"]}", "{\"ids\":[],\"ids\":[]}", "{\"__proto__\":{}}", "\ufeff{\"ids\":[]}",
            new string('[', 5000), new string(' ', 33_000), "{\"ids\":[\"" + new string('a', 30_000) + "\"]}").Select(Encoding.UTF8.GetBytes));

    private static readonly Gen<string> Method = Any("POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "FOO", "get");

    private static readonly Gen<int> Extreme = Gen.OneOf(Any(0, 1, 10, 59, 60, 61, int.MaxValue, int.MaxValue - 1, int.MaxValue - 10, int.MinValue, -1), Gen.Int[0, 70], Gen.Int);

    private static readonly Gen<NewcomerMark?> After = Gen.OneOf(
        Gen.Const((NewcomerMark?)null),
        Gen.Select(Gen.OneOf(Any(0f, 1f, -1f, float.NaN, float.PositiveInfinity), Gen.Single), Gen.Guid, static (score, id) => (NewcomerMark?)new NewcomerMark(score, id)));

    /// <summary>Most with the method of their endpoint.</summary>
    private static readonly Gen<HostileRequest> Others = Gen.Select(
        Gen.Frequency(
            (10, Route.Select(static route => (Method: "GET", Route: route))),
            (4, Any("startups/for-developer", "startups/for-investor", "developers/for-startup", "investors/for-startup").Select(static list => (Method: "POST", Route: $"/api/recommendations/batch?list={list}"))),
            (2, Gen.Select(Method, Route, static (method, route) => (Method: method, Route: route)))),
        Query.Array[0, 4],
        Header.Array[0, 3],
        Body,
        Gen.Frequency((3, Gen.Const("application/json")), (1, Any(ContentTypes))),
        static (line, query, headers, body, type) => new HostileRequest(
            line.Method,
            query.Length == 0 ? line.Route : $"{line.Route}{(line.Route.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{string.Join('&', query)}",
            headers,
            line.Method is "GET" or "HEAD" or "TRACE" or "get" ? null : body,
            type));

    /// <summary>The requests, some with cursors that somebody made who read the code: sound to the checksum, of the version that serves mostly, with fields that no page gave.</summary>
    /// <param name="versionId">The version.</param>
    public static Gen<HostileRequest> All(long versionId) => Gen.Frequency((6, Others), (1, Forged(versionId)));

    private static Gen<HostileRequest> Forged(long versionId) => Gen.Select(
        Any((Direction.Forward, ListRole.Developer), (Direction.Forward, ListRole.Investor), (Direction.Reverse, ListRole.Developer), (Direction.Reverse, ListRole.Investor)),
        Gen.Int[0, 65],
        Gen.Int[1, 100],
        Gen.Select(Gen.Frequency((9, Gen.Const(versionId)), (1, Gen.Long)), Gen.Byte[0, 5], Extreme, Gen.OneOf(Any(0L, 1L, DateTime.MaxValue.Ticks, long.MaxValue, -1L), Gen.Long), Extreme, Gen.ULong, Extreme, Extreme)
            .Select(After, static (f, after) => new PageCursor(f.Item1, (AnswerBasis)f.Item2, f.Item3, f.Item4, f.Item5, f.Item6 % 2, f.Item7, f.Item8, after)),
        static (list, whom, limit, cursor) =>
        {
            bool isForward = list.Item1 == Direction.Forward;
            RecommendationRequest question = new() { Direction = list.Item1, Role = list.Item2, EntityId = isForward ? ReaderWorld.User(whom) : ReaderWorld.Startup(whom), Limit = limit };
            string role = list.Item2 == ListRole.Developer ? "developer" : "investor";
            string path = isForward ? $"startups/for-{role}" : $"{role}s/for-startup";
            return new HostileRequest("GET", $"/api/recommendations/{path}/{question.EntityId}?limit={limit}&cursor={cursor.Encode(question)}", [], null, null);
        });

    /// <summary>Texts that have a cursor's length and alphabet.</summary>
    private static Gen<string> Cursor() =>
        Gen.Byte.Array[71].Select(static bytes =>
        {
            bytes[0] = 2;
            return System.Buffers.Text.Base64Url.EncodeToString(bytes);
        });

    /// <summary>What a client can put into a header at all.</summary>
    private static string Printable(string text) => string.Concat(text.Where(static c => c is >= ' ' and < '\u007f'));

    private static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
