using Precompute.Contracts;
using Precompute.Model;
using Precompute.ReaderApi.AccessLogging;
using Precompute.ReaderApi.Contracts;
using Precompute.ReaderApi.Serving;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>Gives answers their JSON shape.</summary>
internal static class AnswerShapes
{
    /// <summary>One list as a response: 304 where the caller holds it already.</summary>
    public static IResult Result(HttpContext context, RecommendationRequest request, RecommendationAnswer answer)
    {
        AccessRecord.Add(context, request, answer);
        VersionHeaders.Set(context, answer.ModelVersion, answer.ModelCreatedAt);
        if (AnswerTag.IsHeld(context, AnswerTag.Of(request, answer)))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return request.Shown == EntityType.Startup
            ? TypedResults.Json(Startups(request, answer, RequestIds.Of(context)), ReaderJson.Default.StartupsAnswer)
            : TypedResults.Json(Users(request, answer, RequestIds.Of(context)), ReaderJson.Default.UsersAnswer);
    }

    /// <summary>An answer that shows startups.</summary>
    public static StartupsAnswer Startups(RecommendationRequest request, RecommendationAnswer answer, string requestId) => new()
    {
        Startups = Items(answer, static (item, rank, reasons) => new StartupItem(item.Id, rank, item.Score, item.Method.ToName(), reasons)),
        MethodUsed = MethodUsed(answer),
        ModelVersion = answer.ModelVersion,
        InteractionCount = answer.Plan.InteractionCount,
        Requested = request.Limit,
        Returned = answer.Items.Count,
        Eligible = answer.Eligible,
        Removed = Removed(answer),
        Known = answer.Plan.Known,
        RoleMatches = answer.Plan.RoleMatches,
        Stale = answer.Stale,
        GeneratedAt = Seconds(answer.GeneratedAt),
        RequestId = requestId,
        NextCursor = answer.NextCursor,
    };

    /// <summary>An answer that shows people.</summary>
    public static UsersAnswer Users(RecommendationRequest request, RecommendationAnswer answer, string requestId) => new()
    {
        Users = Items(answer, static (item, rank, reasons) => new UserItem(item.Id, rank, item.Score, item.Method.ToName(), reasons)),
        MethodUsed = MethodUsed(answer),
        ModelVersion = answer.ModelVersion,
        InteractionCount = answer.Plan.InteractionCount,
        Requested = request.Limit,
        Returned = answer.Items.Count,
        Eligible = answer.Eligible,
        Removed = Removed(answer),
        Known = answer.Plan.Known,
        RoleMatches = answer.Plan.RoleMatches,
        Stale = answer.Stale,
        GeneratedAt = Seconds(answer.GeneratedAt),
        RequestId = requestId,
        NextCursor = answer.NextCursor,
    };

    private static T[] Items<T>(RecommendationAnswer answer, Func<Candidate, int, string[], T> shape)
    {
        T[] items = new T[answer.Items.Count];
        for (int i = 0; i < items.Length; i++)
            items[i] = shape(answer.Items[i], answer.FirstRank + i, answer.Items[i].Reasons(answer.Vocabulary));
        return items;
    }

    private static RemovedCounts Removed(RecommendationAnswer answer) => new(answer.FilteredOut, answer.ActedOn, answer.Ineligible);

    private static string MethodUsed(RecommendationAnswer answer) =>
        (answer.Items.Count == 0 ? RecommendationMethod.None : answer.Items[0].Method).ToName();

    private static DateTime Seconds(DateTimeOffset time) => time.UtcDateTime.AddTicks(-(time.UtcTicks % TimeSpan.TicksPerSecond));
}
