using System.Security.Cryptography;
using System.Text.Json;
using Precompute.Contracts;
using Precompute.Database.Access;
using Precompute.Model;
using Precompute.ReaderApi.AccessLogging;
using Precompute.ReaderApi.Contracts;
using Precompute.ReaderApi.Security;
using Precompute.ReaderApi.Serving;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>Why something is shown: parameters in, JSON out; what lies between is <see cref="ExplanationService"/>.</summary>
internal static class ExplainEndpoints
{
    /// <summary>Name of one in the OpenAPI document.</summary>
    public const string Startups = "ExplainStartup";

    /// <summary>Name of the other.</summary>
    public const string People = "ExplainPerson";

    private const int MostFields = 10;
    private const string LegalId = "a UUID such as 6f9619ff-8b86-4011-b42d-00c04fc964ff";

    /// <summary>Maps them.</summary>
    public static void MapExplain(this IEndpointRouteBuilder app)
    {
        Map(app, Direction.Forward, "startups", "userId", "startupId", Startups, "Why a startup is shown to a person", ApiScopes.ReadStartups);
        Map(app, Direction.Reverse, "people", "startupId", "userId", People, "Why a person is shown to a startup", ApiScopes.ReadPeople);
    }

    private static void Map(
        IEndpointRouteBuilder app, Direction direction, string shown, string id, string targetId, string name, string summary, ApiScopes scope) => app
        .MapGet($"/api/explain/{shown}/{{{id}}}/{{{targetId}}}", (HttpContext context, ExplanationService service) =>
            AnswerAsync(context, direction, id, targetId, service))
        .WithTags("Explain")
        .WithName(name)
        .WithSummary(summary)
        .WithDescription(
            "Where the target stands in the list, what each past interaction adds to the score of the factor model, and what both profiles share. "
            + "Nothing personal of anyone who opted out: as the one asked for, as the target, or among the people of a startup's history, "
            + "of whom only those are named who may be shown now.")
        .WithMetadata(EndpointAccess.Of(scope))
        .Produces<Explanation>()
        .ProducesListRefusals();

    private static async Task<IResult> AnswerAsync(HttpContext context, Direction direction, string id, string targetId, ExplanationService service)
    {
        if (!TryId(context, id, out Guid entity))
            return Problems.Invalid(context, id, $"{id} is no UUID.", LegalId);
        if (!TryId(context, targetId, out Guid target))
            return Problems.Invalid(context, targetId, $"{targetId} is no UUID.", LegalId);
        if (!RoleParameter.TryRead(context, out ListRole role))
            return RoleParameter.Refusal(context);
        ExplanationRequest request = new(direction, role, entity, target);
        ExplanationAnswer answer = await service.AnswerAsync(request, context.RequestAborted);
        AccessRecord.Add(context, request, answer);
        VersionHeaders.Set(context, answer.ModelVersion, answer.ModelCreatedAt);
        Explanation explanation = Shape(request, answer, RequestIds.Of(context));
        return AnswerTag.IsHeld(context, TagOf(explanation))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Json(explanation, ReaderJson.Default.Explanation);
    }

    private static bool TryId(HttpContext context, string name, out Guid id) =>
        Guid.TryParseExact((string)context.Request.RouteValues[name]!, "D", out id);

    private static string TagOf(Explanation explanation) =>
        AnswerTag.Weak(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(explanation with { RequestId = "" }, ReaderJson.Default.Explanation)));

    private static Explanation Shape(ExplanationRequest request, ExplanationAnswer answer, string requestId) => new()
    {
        Id = request.EntityId,
        TargetId = request.TargetId,
        Known = answer.Plan.Known,
        Personal = answer.Plan.Basis != AnswerBasis.Impersonal,
        InteractionCount = answer.Plan.InteractionCount,
        TargetStatus = JsonNamingPolicy.SnakeCaseLower.ConvertName($"{answer.Status}"),
        Position = answer.Position is { Candidate: var at } position
            ? new ExplainedPosition(position.Rank, at.Score, at.Method.ToName(), at.Reasons(answer.Vocabulary))
            : null,
        History = answer.History is { } history
            ? new ExplainedHistory(
                history.Method.ToName(),
                history.Score,
                [.. history.Named.Select(static c => new HistoryContribution(c.Id, c.Weight, c.Part))],
                SumOf(history.Rest.Select(static c => c.Part)),
                SumOf(history.Others.Select(static c => c.Part)))
            : null,
        Content = answer.Content is { } content
            ? new ExplainedContent(
                content.Score,
                [.. content.Shared.Take(MostFields).Select(static s => new SharedField(JsonNamingPolicy.SnakeCaseLower.ConvertName($"{s.Feature.Kind}"), s.Feature.Value, s.Part))],
                SumOf(content.Shared.Skip(MostFields).Select(static s => s.Part)))
            : null,
        ModelVersion = answer.ModelVersion,
        Stale = answer.Stale,
        RequestId = requestId,
    };

    private static ContributionSum SumOf(IEnumerable<float> parts)
    {
        float[] all = [.. parts];
        return new ContributionSum(all.Length, all.Sum());
    }
}
