using Precompute.Database.Serve;
using Precompute.Model;

namespace Precompute.ReaderApi.Serving;

/// <summary>Checks whether the list that a cursor belongs to can still be continued, and continues its plan.</summary>
internal static class PageContinuation
{
    private const string StartAgain = "Ask again without a cursor for a new list.";

    /// <summary>The cursor of a question; null for first pages.</summary>
    /// <exception cref="CursorException">It is no cursor of this question, or it belongs to another version.</exception>
    public static PageCursor? Read(RecommendationRequest request, long versionId, string label)
    {
        if (request.Cursor is null)
            return null;
        if (!PageCursor.TryDecode(request.Cursor, request, out PageCursor cursor))
        {
            throw new CursorException(isExpired: false,
                "The cursor is not one that this endpoint gave for this id and these filters. Pass next_cursor of the previous page unchanged, or none.");
        }

        return cursor.VersionId == versionId
            ? cursor
            : throw new CursorException(isExpired: true, $"The cursor's list has been replaced: version {label} is served now. {StartAgain}");
    }

    /// <summary>The plan of the first page, with what is known now.</summary>
    /// <exception cref="CursorException">What the list was made of is not there any more.</exception>
    public static AnswerPlan Continue(
        PageCursor cursor, AnswerPlan plan, RecommendationRequest request, MethodChoice methods, bool hasList, LiveState? live)
    {
        bool isPossible = cursor.Basis switch
        {
            AnswerBasis.Impersonal => plan.Basis == AnswerBasis.Impersonal,
            _ when plan.Basis == AnswerBasis.Impersonal => false,
            AnswerBasis.Precomputed => hasList,
            AnswerBasis.Live => live is not null,
            AnswerBasis.Stored => true,
            _ => false,
        };
        if (!isPossible)
            throw new CursorException(isExpired: true, $"What the cursor's list was made of cannot be used any more. {StartAgain}");
        return plan with
        {
            Basis = cursor.Basis,
            InteractionCount = cursor.InteractionCount,
            Chain = plan.RoleMatches == false || cursor.Basis == AnswerBasis.Impersonal
                ? plan.Chain
                : methods.ChainFor(request.Direction, request.Role, cursor.InteractionCount),
        };
    }

    /// <summary>Refuses to continue a list whose order would be another now.</summary>
    /// <exception cref="CursorException">Events were added with an earlier time, or taken away; the profile or the role is another one.</exception>
    public static void RequireSameOrder(PageCursor cursor, AnswerPlan plan, PersonalData person)
    {
        if (cursor.Basis == AnswerBasis.Live && (cursor.HistoryLength != person.HistoryLength || cursor.HistoryUntil != person.HistoryUntil))
            throw new CursorException(isExpired: true, $"The history that the cursor's list was computed from has changed. {StartAgain}");
        if (cursor.OrderHash != OrderHash(plan, person))
            throw new CursorException(isExpired: true, $"The profile or the role that the cursor's list was computed from has changed. {StartAgain}");
    }

    /// <summary>
    /// Refuses a position beyond the end of the list. Nothing that was given out is, but for a list that became shorter since, because
    /// somebody was taken out of the version.
    /// </summary>
    /// <param name="cursor">Where the previous page ended; null for the first.</param>
    /// <param name="most">How many the list holds at most.</param>
    /// <exception cref="CursorException">There is no such position.</exception>
    public static void RequireWithin(PageCursor? cursor, int most)
    {
        if (cursor is { } from && from.Position > most)
            throw new CursorException(isExpired: true, $"The cursor's list has no more than {most} entries now. {StartAgain}");
    }

    /// <summary>
    /// What the order of a list depends on beside the version, the question and how much history there is: what was done and declared, and
    /// whether the one who asks has the role.
    /// </summary>
    public static ulong OrderHash(AnswerPlan plan, PersonalData person) =>
        person.Hash ^ (plan.RoleMatches == false ? 1UL : 0UL);
}
