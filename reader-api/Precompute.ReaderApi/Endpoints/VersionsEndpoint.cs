using Microsoft.AspNetCore.Http.HttpResults;
using Precompute.Contracts;
using Precompute.Database.Access;
using Precompute.ReaderApi.Contracts;
using Precompute.ReaderApi.Security;
using Precompute.ReaderApi.Serving;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>Which version answers here: for callers who keep answers, and to see that all APIs agree.</summary>
internal static class VersionsEndpoint
{
    /// <summary>Its name in the OpenAPI document.</summary>
    public const string Name = "Versions";

    /// <summary>Maps it.</summary>
    public static void MapVersions(this IEndpointRouteBuilder app) => app
        .MapGet("/api/versions", Report)
        .WithTags("Versions")
        .WithName(Name)
        .WithSummary("The version that answers, its age and its size")
        .WithMetadata(EndpointAccess.Of(ApiScopes.ReadStartups | ApiScopes.ReadPeople))
        .Produces<VersionReport>()
        .ProducesRefusals();

    private static JsonHttpResult<VersionReport> Report(LeaseHolder<LoadedVersion> versions, HealthState health, TimeProvider time)
    {
        if (!versions.TryAcquire(out LeaseHolder<LoadedVersion>.Lease? lease))
            throw new NoVersionException();
        using (lease)
        {
            LoadedVersion version = lease.Value;
            return TypedResults.Json(
                new VersionReport
                {
                    ModelVersion = version.Label,
                    ModelCreatedAt = version.CreatedAt.UtcDateTime,
                    ModelAgeSeconds = (long)(time.GetUtcNow() - version.CreatedAt).TotalSeconds,
                    People = version.Catalogue.Users.Count,
                    Startups = version.Catalogue.Startups.Count,
                    RefusedVersion = health.Refused,
                },
                ReaderJson.Default.VersionReport);
        }
    }
}
