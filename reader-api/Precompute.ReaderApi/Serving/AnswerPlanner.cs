using Precompute.Database.Serve;
using Precompute.Model;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// The order of answering, as a pure function of what is known. Opted out, inactive or unknown → popular, impersonal. Precomputed
/// list while it is current. Else the complete live history. Without a source: the list, then what the version stored, then popular.
/// </summary>
internal static class AnswerPlanner
{
    private static readonly RecommendationMethod[] PopularOnly = [RecommendationMethod.Popular];
    private static readonly RecommendationMethod[] PeopleLikePeople = [RecommendationMethod.Als, RecommendationMethod.ContentBased, RecommendationMethod.Popular];
    private static readonly RecommendationMethod[] StartupsLikeStartups = [RecommendationMethod.AlsReverse, RecommendationMethod.ContentBased, RecommendationMethod.Popular];
    private static readonly RecommendationMethod[] WithoutFactors = [RecommendationMethod.ContentBased, RecommendationMethod.Popular];

    /// <summary>Decides.</summary>
    /// <param name="request">The question.</param>
    /// <param name="methods">The version's segments and routes.</param>
    /// <param name="listCount">Interaction count of the precomputed list; null where there is none.</param>
    /// <param name="live">What the source says; null where it cannot be asked.</param>
    /// <param name="stored">What the version says; null where it does not know the id.</param>
    /// <param name="freshInteractions">How far the live count must be from the list's to compute afresh.</param>
    public static AnswerPlan Decide(
        RecommendationRequest request, MethodChoice methods, int? listCount, LiveState? live, StoredEntity? stored, int freshInteractions)
    {
        bool? known = live?.IsKnown ?? (stored is null ? null : true);
        bool? roleMatches = RoleMatches(request, live, stored);
        if (IsImpersonal(live, stored))
            return Plan(AnswerBasis.Impersonal, PopularOnly, 0);

        int count = live?.InteractionCount ?? listCount ?? stored?.InteractionCount ?? 0;
        AnswerBasis personal = live is null ? AnswerBasis.Stored : AnswerBasis.Live;
        if (roleMatches == false)
            return Plan(personal, WithoutFactors, count);
        bool isCurrent = listCount is { } precomputed
            && (live is null || Math.Abs((long)live.InteractionCount - precomputed) < freshInteractions);
        return Plan(isCurrent ? AnswerBasis.Precomputed : personal, methods.ChainFor(request.Direction, request.Role, count), count);

        AnswerPlan Plan(AnswerBasis basis, IReadOnlyList<RecommendationMethod> chain, int interactionCount) => new()
        {
            Basis = basis,
            Chain = chain,
            InteractionCount = interactionCount,
            Known = known,
            RoleMatches = roleMatches,
        };
    }

    /// <summary>
    /// Decides for peers. Opted out, inactive or unknown → popular. The factors that the version trained, where it has some; a newcomer's
    /// complete live history; what the version stored. Trained factors stand for one version: likeness changes slowly, lists need not.
    /// </summary>
    /// <param name="subject">Whose peers are asked for.</param>
    /// <param name="live">What the source says; null where it cannot be asked.</param>
    /// <param name="stored">What the version says; null where it does not know the id.</param>
    /// <param name="hasFactors">Whether the version trained factors for it.</param>
    public static AnswerPlan DecideAmongPeers(EntityType subject, LiveState? live, StoredEntity? stored, bool hasFactors)
    {
        bool isImpersonal = IsImpersonal(live, stored);
        RecommendationMethod[] chain = subject == EntityType.User ? PeopleLikePeople : StartupsLikeStartups;
        AnswerBasis personal = hasFactors || live is null ? AnswerBasis.Stored : AnswerBasis.Live;
        return new AnswerPlan
        {
            Basis = isImpersonal ? AnswerBasis.Impersonal : personal,
            Chain = isImpersonal ? PopularOnly : chain,
            InteractionCount = isImpersonal ? 0 : live?.InteractionCount ?? stored?.InteractionCount ?? 0,
            Known = live?.IsKnown ?? (stored is null ? null : true),
            RoleMatches = null,
        };
    }

    private static bool IsImpersonal(LiveState? live, StoredEntity? stored) =>
        live is null ? stored is not { IsServed: true } : live.OptedOut || !live.IsActive;

    private static bool? RoleMatches(RecommendationRequest request, LiveState? live, StoredEntity? stored)
    {
        if (live is not { IsKnown: true })
            return live is null ? stored?.HasRole : null;
        if (request.Direction == Direction.Reverse)
            return true;
        UserRoles wanted = request.Role == ListRole.Developer ? UserRoles.Developer : UserRoles.Investor;
        return (live.Roles & wanted) != UserRoles.None;
    }
}
