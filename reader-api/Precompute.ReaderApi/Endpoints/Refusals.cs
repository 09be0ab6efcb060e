namespace Precompute.ReaderApi.Endpoints;

/// <summary>What every endpoint for callers may answer instead, for the OpenAPI document.</summary>
internal static class Refusals
{
    /// <summary>No or another key, too many requests, nothing to answer from.</summary>
    public static RouteHandlerBuilder ProducesRefusals(this RouteHandlerBuilder endpoint) => endpoint
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status403Forbidden)
        .ProducesProblem(StatusCodes.Status429TooManyRequests)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    /// <summary>The caller holds it already, or a parameter is not legal; and what every endpoint may answer.</summary>
    public static RouteHandlerBuilder ProducesListRefusals(this RouteHandlerBuilder endpoint) => endpoint
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesRefusals();
}
