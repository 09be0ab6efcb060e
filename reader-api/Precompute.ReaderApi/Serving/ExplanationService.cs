using Microsoft.Extensions.Options;
using Precompute.Database.Privacy;
using Precompute.Database.Serve;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Lists;
using Precompute.ReaderApi.Newcomers;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// Says why a target is shown to an entity, always from one version and by the plan that its list is made by: what the source says of
/// both, where the target stands, what each past interaction adds to the factor model's score, what the profiles share. Nothing personal
/// of those who opted out, as the ones who ask, as targets, or in the history of a startup. Thread-safe.
/// </summary>
internal sealed class ExplanationService(
    LeaseHolder<LoadedVersion> versions, ForgottenWatch forgotten, ListAccess lists, LiveAccess live, NewcomerWatch newcomers, IOptions<ApiOptions> options)
{
    private readonly ApiOptions _options = options.Value;

    /// <summary>Explains.</summary>
    /// <param name="request">The question; legal.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="NoVersionException">There is no version yet.</exception>
    public async Task<ExplanationAnswer> AnswerAsync(ExplanationRequest request, CancellationToken cancellationToken)
    {
        if (!versions.TryAcquire(out LeaseHolder<LoadedVersion>.Lease? lease))
            throw new NoVersionException();
        using (lease)
        {
            return await AnswerAsync(lease.Value, request, forgotten.Current, cancellationToken);
        }
    }

    private async Task<ExplanationAnswer> AnswerAsync(
        LoadedVersion version, ExplanationRequest asked, ForgottenIds nobody, CancellationToken cancellationToken)
    {
        RecommendationRequest request = new() { Direction = asked.Direction, Role = asked.Role, EntityId = asked.EntityId };
        if (nobody.Contains(request.Subject, asked.EntityId))
            request = request with { EntityId = Guid.Empty };
        LiveQuery query = version.QueryOf(request);
        RecommendationRow? list = await lists.ReadAsync(version, request, cancellationToken);
        LiveState? state = await live.ReadStateAsync(query, (Guid[])[asked.TargetId], cancellationToken);
        AnswerPlan plan = PlanFor(version, request, list, state);
        LiveEntity? entity = state is null || plan.Basis == AnswerBasis.Impersonal ? null : await live.ReadEntityAsync(query, null, cancellationToken);
        if (entity is null && plan.Basis != AnswerBasis.Impersonal)
        {
            // The source went away between two statements: answer as if it had been away from the start.
            state = null;
            plan = PlanFor(version, request, list, state);
        }

        bool isPersonal = plan.Basis != AnswerBasis.Impersonal;
        PersonalData person = PersonOf(version, request, plan, entity);
        WeightedHistory history = isPersonal ? HistoryOf(version, request, entity) : new WeightedHistory([], []);
        int target = version.Of(asked.Direction).Targets.OrdinalOf(asked.TargetId);
        TargetStatus status = nobody.Contains(request.Shown, asked.TargetId)
            ? TargetStatus.NotShown
            : StatusOf(version, request, person, history, target, state is null ? HiddenByOverlay(version, request, asked.TargetId) : state.Ineligible.Contains(asked.TargetId));
        bool isExplained = status == TargetStatus.Eligible && isPersonal && target >= 0;
        return new ExplanationAnswer
        {
            Plan = plan,
            Status = status,
            Position = status == TargetStatus.Eligible && target >= 0 ? await PositionAsync() : null,
            History = isExplained ? await ScoreAsync(version, request, plan, history, target, state, nobody, cancellationToken) : null,
            Content = isExplained ? SharedContent.Of(person.Profile, ProfileOf(version, asked.Direction, target), version.Content.Vocabulary) : null,
            Vocabulary = version.Content.Vocabulary,
            ModelVersion = version.Label,
            ModelCreatedAt = version.CreatedAt,
            Stale = state is null,
        };

        async Task<ListPosition?> PositionAsync()
        {
            using CandidateSequence sequence = new(version, request, plan, list, person, _options.CandidateDepth);
            return await ListPosition.FindAsync(
                sequence, newcomers.For(version, request, cursor: null, live.Overlay, person), version, request, asked.TargetId, nobody, live, state is null ? null : query, cancellationToken);
        }
    }

    private AnswerPlan PlanFor(LoadedVersion version, RecommendationRequest request, RecommendationRow? list, LiveState? state) => AnswerPlanner.Decide(
        request, version.Config.Methods, list?.InteractionCount, state, state is null ? live.Overlay.StoredOf(version, request) : version.Stored(request), _options.FreshInteractions);

    private static PersonalData PersonOf(LoadedVersion version, RecommendationRequest request, AnswerPlan plan, LiveEntity? entity) => plan.Basis switch
    {
        AnswerBasis.Impersonal => PersonalData.None,
        AnswerBasis.Live when entity is not null => PersonalDataFactory.FromLive(version, request.Direction, request.EntityId, entity),
        _ => PersonalDataFactory.FromVersion(version, request.Direction, request.EntityId),
    };

    private static WeightedHistory HistoryOf(LoadedVersion version, RecommendationRequest request, LiveEntity? entity) => entity is null
        ? WeightedHistory.OfVersion(version, request.Direction, request.EntityId)
        : WeightedHistory.OfLive(version, request.Direction, entity);

    private bool? HiddenByOverlay(LoadedVersion version, RecommendationRequest request, Guid targetId) =>
        live.Overlay.MayShow(version, request, targetId) ? null : true;

    /// <summary>What may be said of the target; where the source cannot be asked, by what the version knew.</summary>
    private static TargetStatus StatusOf(
        LoadedVersion version, RecommendationRequest request, PersonalData person, WeightedHistory history, int target, bool? isIneligible)
    {
        if (isIneligible ?? (target < 0 || !version.FilterOf(request).Snapshot.Accepts(target) || person.Excluded.Contains(target)))
            return target >= 0 && history.Targets.AsSpan().BinarySearch(target) >= 0 ? TargetStatus.ActedOn : TargetStatus.NotShown;
        return TargetStatus.Eligible;
    }

    private async Task<HistoryExplanation?> ScoreAsync(
        LoadedVersion version,
        RecommendationRequest request,
        AnswerPlan plan,
        WeightedHistory history,
        int target,
        LiveState? state,
        ForgottenIds nobody,
        CancellationToken cancellationToken)
    {
        DirectionView view = version.Of(request.Direction);
        RecommendationMethod method = request.Direction == Direction.Forward ? RecommendationMethod.Als : RecommendationMethod.AlsReverse;
        int factor = view.FactorOf(target);
        WeightedHistory known = history.InFactors(view);
        if (factor < 0 || !plan.Chain.Contains(method) || ExplainedScore.Of(view, known, factor) is not { } score)
            return null;
        Contribution[] all =
        [
            .. known.Targets.Select((t, i) => new Contribution(view.Targets[view.SnapshotOf(t)], known.Weights[i], score.Parts[i]))
                .Where(static c => c.Weight > 0f)
                .OrderByDescending(static c => c.Part),
        ];
        HashSet<Guid> nameable = await NameableAsync(version, request, [.. all.Select(static c => c.Id)], state, cancellationToken);
        nameable.RemoveWhere(id => nobody.Contains(request.Shown, id));
        return HistoryExplanation.Of(method, score.Score, all, nameable);
    }

    /// <summary>
    /// Startups may be named. People only where the source says now that they may be shown, in one role or the other: whoever opted
    /// out or left is summed up with the others, and so is everybody while the source cannot be asked.
    /// </summary>
    private async Task<HashSet<Guid>> NameableAsync(
        LoadedVersion version, RecommendationRequest request, Guid[] ids, LiveState? state, CancellationToken cancellationToken)
    {
        if (request.Direction == Direction.Forward)
            return [.. ids];
        HashSet<Guid> nameable = [];
        foreach (ListRole role in (ListRole[])[ListRole.Developer, ListRole.Investor])
        {
            LiveQuery query = version.QueryOf(request with { EntityId = Guid.Empty, Role = role });
            if (state is not null && await live.ReadStateAsync(query, ids, cancellationToken) is { } shown)
                nameable.UnionWith(ids.Where(id => !shown.Ineligible.Contains(id)));
        }

        return nameable;
    }

    private static ContentProfile ProfileOf(LoadedVersion version, Direction direction, int target) =>
        direction == Direction.Forward ? version.Content.StartupProfile(target) : version.Content.UserProfile(target);
}
