using Precompute.Database.Access;
using Precompute.Model;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>One of the four recommendation endpoints.</summary>
/// <param name="Direction">Which side asks.</param>
/// <param name="Role">The viewer's role (forward) or the shown people's (reverse).</param>
/// <param name="Pattern">Route below <c>/api/recommendations</c>, with the id parameter.</param>
/// <param name="IdParameter">Name of the id parameter.</param>
/// <param name="Summary">What it answers, for the OpenAPI document.</param>
internal sealed record RecommendationRoute(Direction Direction, ListRole Role, string Pattern, string IdParameter, string Summary)
{
    /// <summary>What a batch calls it: the pattern without slashes at the ends and without the id.</summary>
    public string List { get; } = Pattern[1..Pattern.LastIndexOf('/')];

    /// <summary>The scope a key needs.</summary>
    public ApiScopes Scope => Direction == Direction.Forward ? ApiScopes.ReadStartups : ApiScopes.ReadPeople;

    /// <summary>All four.</summary>
    public static IReadOnlyList<RecommendationRoute> All { get; } =
    [
        new(Direction.Forward, ListRole.Developer, "/startups/for-developer/{userId}", "userId", "Startups for a developer"),
        new(Direction.Forward, ListRole.Investor, "/startups/for-investor/{userId}", "userId", "Startups for an investor"),
        new(Direction.Reverse, ListRole.Developer, "/developers/for-startup/{startupId}", "startupId", "Developers for a startup"),
        new(Direction.Reverse, ListRole.Investor, "/investors/for-startup/{startupId}", "startupId", "Investors for a startup"),
    ];
}
