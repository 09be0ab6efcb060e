using Precompute.Contracts;
using Precompute.Model;
using Precompute.ReaderApi.Security;
using Precompute.ReaderApi.Serving;
using Precompute.ReaderApi.Telemetry;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>The four recommendation endpoints: parameters in, JSON out; what lies between is <see cref="RecommendationService"/>.</summary>
internal static class RecommendationEndpoints
{
    /// <summary>Maps them.</summary>
    public static void MapRecommendations(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder group = app.MapGroup("/api/recommendations").WithTags("Recommendations");
        foreach (RecommendationRoute route in RecommendationRoute.All)
        {
            RouteHandlerBuilder endpoint = group
                .MapGet(route.Pattern, (HttpContext context, RecommendationService service, AnswerMetrics metrics) =>
                    AnswerAsync(context, route, (string)context.Request.RouteValues[route.IdParameter]!, service, metrics))
                .WithName(route.Summary.Replace(" ", "", StringComparison.Ordinal))
                .WithSummary(route.Summary)
                .WithMetadata(route, EndpointAccess.Of(route.Scope))
                .ProducesProblem(StatusCodes.Status410Gone)
                .ProducesListRefusals();
            if (route.Direction == Direction.Forward)
                endpoint.Produces<StartupsAnswer>();
            else
                endpoint.Produces<UsersAnswer>();
        }
    }

    /// <summary>Answers for one id, as it stands in the request.</summary>
    internal static async Task<IResult> AnswerAsync(
        HttpContext context, RecommendationRoute route, string id, RecommendationService service, AnswerMetrics metrics)
    {
        RequestParser parsed = new(context, route.Direction, route.Role, route.IdParameter, id);
        if (parsed.Request is not { } request)
            return parsed.Problem!;
        try
        {
            RecommendationAnswer answer = await service.AnswerAsync(request, context.RequestAborted);
            metrics.Answered(request, answer);
            return AnswerShapes.Result(context, request, answer);
        }
        catch (CursorException e) when (e.IsExpired)
        {
            return Problems.Expired(context, e.Message);
        }
        catch (CursorException e)
        {
            return Problems.Invalid(context, "cursor", e.Message, "next_cursor of the previous page, unchanged");
        }
    }
}
