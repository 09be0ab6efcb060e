using Precompute.Model;
using Precompute.Model.Versions;
using Precompute.ReaderApi.Serving;

namespace Precompute.ReaderApi.AccessLogging;

/// <summary>What one request showed, for the access log; a feature of the request while the log is on.</summary>
internal sealed class AccessRecord
{
    private readonly List<ShownList> _lists = new(1);

    /// <summary>The lists, in their order.</summary>
    public IReadOnlyList<ShownList> Lists => _lists;

    /// <summary>Adds a list. Nothing happens while the log is off.</summary>
    public static void Add(HttpContext context, RecommendationRequest request, RecommendationAnswer answer)
    {
        if (context.Features.Get<AccessRecord>() is not { } record)
            return;
        Guid[] ids = new Guid[answer.Items.Count];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = answer.Items[i].Id;
        record._lists.Add(new ShownList(
            request.ListName,
            VersionLayout.Name(request.Role),
            answer.Plan.Basis == AnswerBasis.Impersonal ? null : request.EntityId,
            (ids.Length == 0 ? RecommendationMethod.None : answer.Items[0].Method).ToName(),
            answer.ModelVersion,
            answer.FirstRank,
            request.Limit,
            ids,
            answer.Stale));
    }

    /// <summary>Adds an explanation: the target as a list of one, where it has a place. Nothing happens while the log is off.</summary>
    public static void Add(HttpContext context, ExplanationRequest request, ExplanationAnswer answer)
    {
        if (context.Features.Get<AccessRecord>() is not { } record)
            return;
        record._lists.Add(new ShownList(
            $"explain_{VersionLayout.Name(request.Direction)}",
            VersionLayout.Name(request.Role),
            answer.Plan.Basis == AnswerBasis.Impersonal ? null : request.EntityId,
            (answer.Position?.Candidate.Method ?? RecommendationMethod.None).ToName(),
            answer.ModelVersion,
            answer.Position?.Rank ?? 0,
            1,
            answer.Position is null ? [] : [request.TargetId],
            answer.Stale));
    }
}
