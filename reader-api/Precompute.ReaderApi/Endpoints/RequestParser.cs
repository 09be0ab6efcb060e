using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.ReaderApi.Serving;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>
/// Reads the parameters of one question. The first that is not legal becomes <see cref="Problem"/>, which names the parameter and
/// the legal range; <see cref="Request"/> is set where all are.
/// </summary>
internal sealed class RequestParser
{
    private const int LongestValue = 200;
    private const int LongestCursor = 200;
    private const int LongestEcho = 40;

    private readonly HttpContext _context;

    /// <summary>Reads the question of an endpoint.</summary>
    public RequestParser(HttpContext context, Direction direction, ListRole role, string idParameter, string id)
    {
        _context = context;
        Guid entityId = EntityId(idParameter, id);
        int limit = Limit(Single("limit"));
        StartupType? type = Type(Single("type"));
        string? category = Value(FeatureKind.Category, "category");
        string? stage = Value(FeatureKind.Stage, "stage");
        string? cursor = Cursor(Single("cursor"));
        if (Problem is not null)
            return;
        Request = new RecommendationRequest
        {
            Direction = direction,
            Role = role,
            EntityId = entityId,
            Limit = limit,
            Type = type,
            Category = category,
            Stage = stage,
            Cursor = cursor,
        };
    }

    /// <summary>The question; null where a parameter is not legal.</summary>
    public RecommendationRequest? Request { get; }

    /// <summary>The first thing that is wrong; null where nothing is.</summary>
    public ProblemHttpResult? Problem { get; private set; }

    private string? Single(string name)
    {
        Microsoft.Extensions.Primitives.StringValues values = _context.Request.Query[name];
        if (values.Count > 1)
            Problem ??= Problems.Invalid(_context, name, $"{name} is given {values.Count} times; it may be given once.", "at most once");
        return values.Count == 1 ? values[0] ?? "" : null;
    }

    private Guid EntityId(string name, string text)
    {
        if (!Guid.TryParseExact(text, "D", out Guid id))
            Refuse(name, text, "a UUID such as 6f9619ff-8b86-4011-b42d-00c04fc964ff");
        return id;
    }

    private int Limit(string? text)
    {
        if (text is null)
            return RecommendationRequest.DefaultLimit;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) || limit is < 1 or > RecommendationRequest.MaxLimit)
            Refuse("limit", text, $"a whole number from 1 to {RecommendationRequest.MaxLimit}");
        return limit;
    }

    private StartupType? Type(string? text)
    {
        switch (text)
        {
            case null:
                return null;
            case "marketplace":
                return StartupType.Marketplace;
            case "collaboration":
                return StartupType.Collaboration;
            default:
                Refuse("type", text, "marketplace or collaboration");
                return null;
        }
    }

    private string? Value(FeatureKind kind, string name)
    {
        string? text = Single(name);
        if (text is not null && (string.IsNullOrWhiteSpace(text) || text.Length > LongestValue))
            Refuse(name, text, $"1 to {LongestValue} characters, not all blank");
        return Feature.Normalize(kind, text)?.Value;
    }

    private string? Cursor(string? text)
    {
        if (text is { Length: 0 or > LongestCursor })
            Refuse("cursor", text, "next_cursor of the previous page, unchanged");
        return text;
    }

    private void Refuse(string name, string value, string legal)
    {
        string echo = value.Length <= LongestEcho ? value : string.Concat(value.AsSpan(0, LongestEcho), "…");
        Problem ??= Problems.Invalid(_context, name, $"{name} is '{echo}'; it must be {legal}.", legal);
    }
}
