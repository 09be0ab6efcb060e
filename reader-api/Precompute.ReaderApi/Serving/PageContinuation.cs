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

    /// <summary>Refuses to continue a list whose history has changed underneath.</summary>
    /// <exception cref="CursorException">Events were added with an earlier time, or taken away.</exception>
    public static void RequireSameHistory(PageCursor cursor, PersonalData person)
    {
        if (cursor.Basis == AnswerBasis.Live && (cursor.HistoryLength != person.HistoryLength || cursor.HistoryUntil != person.HistoryUntil))
            throw new CursorException(isExpired: true, $"The history that the cursor's list was computed from has changed. {StartAgain}");
    }
}
