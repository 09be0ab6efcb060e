using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Precompute.Contracts;
using Precompute.Database.Access;
using Precompute.Model;
using Precompute.ReaderApi.AccessLogging;
using Precompute.ReaderApi.Contracts;
using Precompute.ReaderApi.Security;
using Precompute.ReaderApi.Serving;
using Precompute.ReaderApi.Telemetry;

namespace Precompute.ReaderApi.Endpoints;

/// <summary>Lists for many at once: the parameters of the list in the query, the ids in the body, all answers from one version.</summary>
internal static class BatchEndpoint
{
    /// <summary>Most ids of one request.</summary>
    public const int MostIds = 500;

    /// <summary>Its name in the OpenAPI document.</summary>
    public const string Name = "Batch";

    private const int LargestBody = 32 * 1024;

    private static readonly string Lists = string.Join(", ", RecommendationRoute.All.Select(static r => r.List));

    /// <summary>Maps it.</summary>
    public static void MapBatch(this IEndpointRouteBuilder app) => app
        .MapPost("/api/recommendations/batch", AnswerAsync)
        .WithTags("Recommendations")
        .WithName(Name)
        .WithSummary("Lists for up to 500 people or startups")
        .WithDescription($"`list` says which: {Lists}. `limit`, `type` and `category` as for one list. Counts as one request; the answers are those that one request for each id would get, all of one version.")
        .WithMetadata(EndpointAccess.Of(ApiScopes.ReadStartups | ApiScopes.ReadPeople), new RequestSizeLimitAttribute(LargestBody))
        .Accepts<BatchRequest>("application/json")
        .Produces<BatchAnswer<StartupsAnswer>>()
        .ProducesProblem(StatusCodes.Status400BadRequest)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesRefusals();

    private static async Task<IResult> AnswerAsync(HttpContext context, RecommendationService service, AnswerMetrics metrics)
    {
        string list = context.Request.Query["list"].ToString();
        if (RecommendationRoute.All.FirstOrDefault(r => string.Equals(r.List, list, StringComparison.Ordinal)) is not { } route)
            return Problems.Invalid(context, "list", "list says which list is wanted; it must be one that there is.", Lists);
        if (!context.Features.GetRequiredFeature<Caller>().Scopes.HasFlag(route.Scope))
            return Problems.Forbidden(context, route.Scope);
        if (context.Request.Query.ContainsKey("cursor"))
            return Problems.Invalid(context, "cursor", "Batches have no further pages; ask for one list to page through it.", "not given");
        RequestParser parsed = new(context, route.Direction, route.Role, route.IdParameter, Guid.Empty.ToString());
        if (parsed.Request is not { } template)
            return parsed.Problem!;
        (Guid[]? ids, ProblemHttpResult? problem) = await ReadIdsAsync(context);
        if (ids is null)
            return problem!;

        RecommendationAnswer[] answers = await service.AnswerAllAsync([.. ids.Select(id => template with { EntityId = id })], context.RequestAborted);
        for (int i = 0; i < answers.Length; i++)
        {
            metrics.Answered(template, answers[i]);
            AccessRecord.Add(context, template with { EntityId = ids[i] }, answers[i]);
        }

        VersionHeaders.Set(context, answers[0].ModelVersion, answers[0].ModelCreatedAt);
        string requestId = RequestIds.Of(context);
        return route.Direction == Direction.Forward
            ? TypedResults.Json(Shape(ids, answers, a => AnswerShapes.Startups(template, a, requestId), requestId), ReaderJson.Default.BatchAnswerStartupsAnswer)
            : TypedResults.Json(Shape(ids, answers, a => AnswerShapes.Users(template, a, requestId), requestId), ReaderJson.Default.BatchAnswerUsersAnswer);
    }

    private static BatchAnswer<T> Shape<T>(Guid[] ids, RecommendationAnswer[] answers, Func<RecommendationAnswer, T> shape, string requestId) => new()
    {
        Answers = [.. answers.Select((answer, i) => new BatchItem<T>(ids[i], shape(answer)))],
        ModelVersion = answers[0].ModelVersion,
        RequestId = requestId,
    };

    private static async Task<(Guid[]? Ids, ProblemHttpResult? Problem)> ReadIdsAsync(HttpContext context)
    {
        const string Legal = "a JSON object such as {\"ids\": [\"6f9619ff-8b86-4011-b42d-00c04fc964ff\"]} with 1 to 500 distinct UUIDs";
        BatchRequest? body = null;
        try
        {
            if (context.Request.HasJsonContentType())
                body = await context.Request.ReadFromJsonAsync(ReaderJson.Default.BatchRequest, context.RequestAborted);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second is raised for a charset that there is not. Said below: whatever is wrong with the text, the remedy is the same.
        }

        if (body?.Ids is not { Count: >= 1 and <= MostIds } texts)
            return (null, Problems.Invalid(context, "ids", "The body is not a list of ids, or of too many.", Legal));
        Guid[] ids = new Guid[texts.Count];
        for (int i = 0; i < ids.Length; i++)
        {
            if (!Guid.TryParseExact(texts[i], "D", out ids[i]))
                return (null, Problems.Invalid(context, "ids", $"Id {i} of the body is no UUID.", Legal));
        }

        return ids.Distinct().Count() == ids.Length
            ? (ids, null)
            : (null, Problems.Invalid(context, "ids", "An id is given more than once.", Legal));
    }
}
