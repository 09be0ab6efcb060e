using Precompute.Contracts;
using Precompute.Database.Access;
using Precompute.Model;
using Precompute.ReaderApi.Security;
using Precompute.ReaderApi.Serving;
using Precompute.ReaderApi.Telemetry;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>What is popular: the list that a stranger gets, for pages that know nobody yet.</summary>
internal static class PopularEndpoint
{
    /// <summary>Its name in the OpenAPI document.</summary>
    public const string Name = "PopularStartups";

    /// <summary>Maps it.</summary>
    public static void MapPopular(this IEndpointRouteBuilder app) => app
        .MapGet("/api/popular/startups", AnswerAsync)
        .WithTags("Popular")
        .WithName(Name)
        .WithSummary("Popular startups")
        .WithDescription("The same for everybody. `role`: popular with developers (the default) or investors; `limit`, `type`, `category` and `cursor` as for a list.")
        .WithMetadata(EndpointAccess.Of(ApiScopes.ReadStartups))
        .Produces<StartupsAnswer>()
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesListRefusals();

    private static Task<IResult> AnswerAsync(HttpContext context, RecommendationService service, AnswerMetrics metrics)
    {
        if (!RoleParameter.TryRead(context, out ListRole role))
            return Task.FromResult<IResult>(RoleParameter.Refusal(context));
        RecommendationRoute route = RecommendationRoute.All.Single(r => r.Direction == Direction.Forward && r.Role == role);
        // Nobody has the empty id, so nothing personal is looked up.
        return RecommendationEndpoints.AnswerAsync(context, route, Guid.Empty.ToString(), service, metrics);
    }
}
