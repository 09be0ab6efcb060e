using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Precompute.Contracts;
using Precompute.ReaderApi.Contracts;
using Precompute.ReaderApi.Options;
using Precompute.ReaderApi.Security;
using Precompute.ReaderApi.Serving;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>
/// <c>/health</c> for people and dashboards, <c>/health/live</c> and <c>/health/ready</c> for orchestrators. None of them asks the
/// database: they say what the last look found, so that a slow database cannot have the API restarted.
/// </summary>
internal static class HealthEndpoints
{
    /// <summary>Name of the report in the OpenAPI document.</summary>
    public const string Name = "Health";

    /// <summary>From this age on, with the source up, the overlay is not as it should be.</summary>
    private static readonly TimeSpan OldestOverlay = TimeSpan.FromSeconds(15);

    /// <summary>Maps them.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        RouteGroupBuilder group = app.MapGroup("/health").WithTags("Health").WithMetadata(EndpointAccess.Open);
        group.MapGet("", Report)
            .WithName(Name)
            .WithSummary("How the API is")
            .Produces<HealthReport>()
            .Produces<HealthReport>(StatusCodes.Status503ServiceUnavailable);
        group.MapGet("/live", () => TypedResults.Text("live\n"))
            .WithName("Live")
            .WithSummary("Whether the process answers at all");
        group.MapGet("/ready", (HealthState health) => health.Serving is null
                ? Results.Text("not ready: no version is loaded\n", statusCode: StatusCodes.Status503ServiceUnavailable)
                : Results.Text("ready\n"))
            .WithName("Ready")
            .WithSummary("Whether a version is mapped, verified and warm")
            .Produces(StatusCodes.Status503ServiceUnavailable);
    }

    private static JsonHttpResult<HealthReport> Report(
        HealthState health, LiveAccess live, DatabaseGates gates, IOptions<ApiOptions> options, TimeProvider time)
    {
        TimeSpan? age = health.CreatedAt is { } created ? time.GetUtcNow() - created : null;
        List<string> details = [];
        if (health.Serving is null)
            details.Add("No version is loaded yet.");
        if (!gates.Serving.IsUp)
            details.Add("The serving database does not answer; lists come from the local copy.");
        if (live.IsConnected == false)
            details.Add("The live source does not answer; answers are stale.");
        if (health.Refused is { } refused)
            details.Add($"Version {refused} could not be opened; see the log.");
        if (age > options.Value.FreshnessLimit)
            details.Add($"The version is older than {options.Value.FreshnessLimit.TotalHours:0.#} hours.");
        TimeSpan? overlayAge = health.OverlayTakenAt is { } taken ? time.GetUtcNow() - taken : null;
        if (live.IsConnected == true && overlayAge?.Duration() > OldestOverlay)
            details.Add($"The overlay of opt-outs is {(overlayAge > TimeSpan.Zero ? "older than" : "from the future, by more than")} {OldestOverlay.TotalSeconds:0} seconds.");
        HealthReport report = new()
        {
            Status = health.Serving is null ? "unhealthy" : details.Count > 0 ? "degraded" : "healthy",
            DatabaseConnected = gates.Serving.IsUp,
            SourceConnected = live.IsConnected,
            ModelVersion = health.Serving,
            ModelCreatedAt = health.CreatedAt?.UtcDateTime,
            ModelAgeSeconds = age is { } a ? (long)a.TotalSeconds : null,
            OverlayAgeSeconds = overlayAge is { } o ? (long)o.TotalSeconds : null,
            RefusedVersion = health.Refused,
            Details = details,
        };
        return TypedResults.Json(
            report,
            ReaderJson.Default.HealthReport,
            statusCode: health.Serving is null ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}
