using Precompute.Contracts;
using Precompute.Database.Access;
using Precompute.Model;
using Precompute.ReaderApi.Security;
using Precompute.ReaderApi.Serving;
using Precompute.ReaderApi.Telemetry;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>Startups like a startup, people like a person; what lies between parameters and JSON is <see cref="SimilarityService"/>.</summary>
internal static class SimilarEndpoints
{
    /// <summary>Name of one in the OpenAPI document.</summary>
    public const string Startups = "SimilarStartups";

    /// <summary>Name of the other.</summary>
    public const string People = "SimilarPeople";

    /// <summary>The id parameter of one.</summary>
    public const string StartupId = "startupId";

    /// <summary>The id parameter of the other.</summary>
    public const string UserId = "userId";

    /// <summary>Maps them.</summary>
    public static void MapSimilar(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder group = app.MapGroup("/api/similar").WithTags("Similar");
        Describe(
            group.MapGet($"/startups/{{{StartupId}}}", (HttpContext context, SimilarityService service, AnswerMetrics metrics) =>
                AnswerAsync(context, Direction.Forward, StartupId, service, metrics)),
            Startups,
            "Startups like a startup",
            "Whom the same people act on (`als_reverse`), then by shared profile fields, then what is popular.",
            ApiScopes.ReadStartups).Produces<StartupsAnswer>();
        Describe(
            group.MapGet($"/users/{{{UserId}}}", (HttpContext context, SimilarityService service, AnswerMetrics metrics) =>
                AnswerAsync(context, Direction.Reverse, UserId, service, metrics)),
            People,
            "People like a person",
            "Who act on the same startups (`als`), then by shared profile fields, then who is popular.",
            ApiScopes.ReadPeople).Produces<UsersAnswer>();
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder endpoint, string name, string summary, string order, ApiScopes scope) => endpoint
        .WithName(name)
        .WithSummary(summary)
        .WithDescription(
            $"{order} One page of up to 100; `limit` of them whenever so many are eligible. Scores of factors are cosines. "
            + "Whoever opted out or is not known gets what is popular. `role_matches` is null: no role is asked of the one in the path.")
        .WithMetadata(EndpointAccess.Of(scope))
        .ProducesListRefusals();

    private static async Task<IResult> AnswerAsync(
        HttpContext context, Direction shown, string idParameter, SimilarityService service, AnswerMetrics metrics)
    {
        if (context.Request.Query.ContainsKey("cursor"))
            return Problems.Invalid(context, "cursor", "Lists of similar ones have one page; ask for up to 100 with limit.", "not given");
        ListRole role = ListRole.Developer;
        if (shown == Direction.Reverse && !RoleParameter.TryRead(context, out role))
            return RoleParameter.Refusal(context);
        RequestParser parsed = new(context, shown, role, idParameter, (string)context.Request.RouteValues[idParameter]!);
        if (parsed.Request is not { } request)
            return parsed.Problem!;
        request = request with { AmongPeers = true };
        RecommendationAnswer answer = await service.AnswerAsync(request, context.RequestAborted);
        metrics.Answered(request, answer);
        return AnswerShapes.Result(context, request, answer);
    }
}
