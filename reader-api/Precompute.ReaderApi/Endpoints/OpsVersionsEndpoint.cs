using Microsoft.AspNetCore.Http.HttpResults;
using Precompute.Database.Serve;
using Precompute.Model.Versions;
using Precompute.ReaderApi.Contracts;
using Precompute.ReaderApi.Security;
using Precompute.ReaderApi.Serving;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>Which versions are kept and which are here, on the operators' port: for a look after an activation, a rollback, an outage.</summary>
internal static class OpsVersionsEndpoint
{
    /// <summary>Maps it.</summary>
    public static void MapOpsVersions(this IEndpointRouteBuilder app) => app
        .MapGet("/ops/versions", ReportAsync)
        .WithMetadata(EndpointAccess.Ops)
        .ExcludeFromDescription();

    private static async Task<JsonHttpResult<OpsVersions>> ReportAsync(
        VersionInventory inventory, HealthState health, TimeProvider time, CancellationToken cancellationToken)
    {
        IReadOnlyList<KeptVersion>? kept = await inventory.ReadKeptAsync(cancellationToken);
        IReadOnlyDictionary<string, string?> local = inventory.ReadLocal();
        IEnumerable<OpsVersion> described = (kept ?? []).Select(v => Shape(v, local, health, time.GetUtcNow()));
        IEnumerable<OpsVersion> others = local.Keys
            .Where(label => kept is null || kept.All(v => !string.Equals(v.Label, label, StringComparison.Ordinal)))
            .Select(label => ShapeCopy(label, kept is null, health, time.GetUtcNow()));
        OpsVersions report = new()
        {
            // Labels begin with the time.
            Versions = [.. described.Concat(others).OrderByDescending(static v => v.Version, StringComparer.Ordinal)],
            DatabaseConnected = kept is not null,
            RefusedVersion = health.Refused,
        };
        return TypedResults.Json(report, ReaderJson.Default.OpsVersions);
    }

    private static OpsVersion Shape(KeptVersion version, IReadOnlyDictionary<string, string?> local, HealthState health, DateTimeOffset now) => new()
    {
        Version = version.Label,
        Kind = version.Kind,
        Status = version.Status,
        Pinned = version.Pinned,
        Active = version.IsActive,
        Serving = IsServing(version.Label, health),
        CreatedAt = version.CreatedAt.UtcDateTime,
        AgeSeconds = AgeOf(version.CreatedAt, now),
        ActivatedAt = version.ActivatedAt?.UtcDateTime,
        AmendedAt = version.AmendedAt?.UtcDateTime,
        LocalCopy = !local.TryGetValue(version.Label, out string? sha256) ? "none"
            : version.ManifestSha256 is null ? "unchecked"
            : string.Equals(sha256, version.ManifestSha256, StringComparison.Ordinal) ? "verified"
            : "differs",
    };

    private static OpsVersion ShapeCopy(string label, bool isDatabaseDown, HealthState health, DateTimeOffset now) => new()
    {
        Version = label,
        Kind = null,
        Status = null,
        Pinned = null,
        Active = isDatabaseDown ? null : false,
        Serving = IsServing(label, health),
        CreatedAt = VersionLabel.Parse(label).MintedAt.UtcDateTime,
        AgeSeconds = AgeOf(VersionLabel.Parse(label).MintedAt, now),
        ActivatedAt = null,
        AmendedAt = null,
        LocalCopy = "unchecked",
    };

    private static bool IsServing(string label, HealthState health) => string.Equals(label, health.Serving, StringComparison.Ordinal);

    private static long AgeOf(DateTimeOffset createdAt, DateTimeOffset now) => (long)(now - createdAt).TotalSeconds;
}
