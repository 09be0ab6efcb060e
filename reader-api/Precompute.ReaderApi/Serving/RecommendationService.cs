using System.Diagnostics;
using Microsoft.Extensions.Options;
using Precompute.Database.Serve;
using Precompute.Model.Lists;
using Precompute.ReaderApi.Newcomers;
using Precompute.ReaderApi.Options;
using Precompute.ReaderApi.Telemetry;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// Answers one question, always from one version:
/// <list type="number">
/// <item>the precomputed list of the version held (PostgreSQL, or the local copy while it is down);</item>
/// <item>freshness and privacy: who asks, how many interactions now, which of those about to be shown (<see cref="PageAhead"/>) may not be;</item>
/// <item>the plan (<see cref="AnswerPlanner"/>): impersonal, precomputed, live, or what the version stored;</item>
/// <item>the personal data the plan needs: the complete live history folded in, or the version's own;</item>
/// <item>the candidates in order (<see cref="CandidateSequence"/>) and, at every tenth place, those that the version does not know yet
/// (<see cref="NewcomerQueue"/>), minus what the source says is ineligible, until the page is full.</item>
/// </list>
/// Thread-safe.
/// </summary>
internal sealed class RecommendationService(
    LeaseHolder<LoadedVersion> versions,
    ForgottenWatch forgotten,
    ListAccess lists,
    LiveAccess live,
    NewcomerWatch newcomers,
    PageReader pages,
    IOptions<ApiOptions> options)
{
    /// <summary>Questions of one batch that are answered at the same time; each holds a connection meanwhile.</summary>
    private const int MostAtOnce = 4;

    private readonly ApiOptions _options = options.Value;

    /// <summary>Answers.</summary>
    /// <param name="request">The question; legal.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="NoVersionException">There is no version yet.</exception>
    /// <exception cref="CursorException">The cursor cannot be continued.</exception>
    public async Task<RecommendationAnswer> AnswerAsync(RecommendationRequest request, CancellationToken cancellationToken)
    {
        using LeaseHolder<LoadedVersion>.Lease lease = Acquire();
        return await AnswerAsync(lease.Value, request, cancellationToken);
    }

    /// <summary>Answers several questions, all from one version.</summary>
    /// <param name="requests">The questions; legal, at least one.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>One answer for each question, in their order.</returns>
    /// <exception cref="NoVersionException">There is no version yet.</exception>
    /// <exception cref="CursorException">A cursor cannot be continued.</exception>
    public async Task<RecommendationAnswer[]> AnswerAllAsync(IReadOnlyList<RecommendationRequest> requests, CancellationToken cancellationToken)
    {
        using LeaseHolder<LoadedVersion>.Lease lease = Acquire();
        LoadedVersion version = lease.Value;
        RecommendationAnswer[] answers = new RecommendationAnswer[requests.Count];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, requests.Count, parallel, async (i, token) => answers[i] = await AnswerAsync(version, requests[i], token));
        return answers;
    }

    private LeaseHolder<LoadedVersion>.Lease Acquire() =>
        versions.TryAcquire(out LeaseHolder<LoadedVersion>.Lease? lease) ? lease : throw new NoVersionException();

    private async Task<RecommendationAnswer> AnswerAsync(LoadedVersion version, RecommendationRequest request, CancellationToken cancellationToken)
    {
        // Whoever is forgotten is a stranger: nothing is looked up under the id, whatever the source still knows.
        if (forgotten.Current.Contains(request.Subject, request.EntityId))
            request = request with { EntityId = Guid.Empty };
        PageCursor? cursor = PageContinuation.Read(request, version.VersionId, version.Label);
        LiveQuery query = version.QueryOf(request);
        RecommendationRow? list = await lists.ReadAsync(version, request, cancellationToken);
        PersonalData stored = PersonalDataFactory.FromVersion(version, request.Direction, request.EntityId);
        NewcomerQueue queue = newcomers.For(version, request, cursor, live.Overlay, stored);
        LiveLook look = await live.LookAsync(version, request, cursor, query, list, queue, cancellationToken);
        AnswerPlan plan = PlanFor(version, request, cursor, list, look);
        PersonalData? person = await PersonAsync(version, request, cursor, plan, query, stored, cancellationToken);
        if (person is null)
        {
            // The source went away between two statements: answer as if it had been away from the start.
            look = live.Away();
            plan = PlanFor(version, request, cursor, list, look);
            person = stored;
        }

        if (cursor is { } continued)
            PageContinuation.RequireSameOrder(continued, plan, person);
        if (!ReferenceEquals(person, stored))
            queue = newcomers.For(version, request, cursor, live.Overlay, person);
        using CandidateSequence sequence = new(version, request, plan, list, person, _options.CandidateDepth);
        return await pages.ReadAsync(version, request, cursor, plan, person, look, query, sequence, queue, cancellationToken);
    }

    private AnswerPlan PlanFor(
        LoadedVersion version, RecommendationRequest request, PageCursor? cursor, RecommendationRow? list, LiveLook look)
    {
        using Activity? span = AnswerTrace.BeginChoice();
        AnswerPlan plan = AnswerPlanner.Decide(
            request, version.Config.Methods, list?.InteractionCount, look.State, look.StoredOf(version, request), _options.FreshInteractions);
        if (cursor is { } from)
            plan = PageContinuation.Continue(from, plan, request, version.Config.Methods, list is not null, look.State);
        AnswerTrace.Chose(span, plan);
        return plan;
    }

    /// <summary>The data the plan needs; null where the source was to be asked and did not answer.</summary>
    private async Task<PersonalData?> PersonAsync(
        LoadedVersion version,
        RecommendationRequest request,
        PageCursor? cursor,
        AnswerPlan plan,
        LiveQuery query,
        PersonalData stored,
        CancellationToken cancellationToken)
    {
        if (plan.Basis == AnswerBasis.Impersonal)
            return PersonalData.None;
        if (plan.Basis != AnswerBasis.Live)
            return stored;

        DateTime? until = cursor is { } from ? new DateTime(from.HistoryUntil, DateTimeKind.Utc) : null;
        if (await live.ReadEntityAsync(query, until, cancellationToken) is not { } entity)
            return null;
        return PersonalDataFactory.FromLive(version, request.Direction, request.EntityId, entity);
    }
}
