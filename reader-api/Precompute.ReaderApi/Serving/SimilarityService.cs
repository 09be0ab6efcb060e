using Microsoft.Extensions.Options;
using Precompute.Database.Serve;
using Precompute.Model;
using Precompute.ReaderApi.Newcomers;
using Precompute.ReaderApi.Options;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// Finds startups like a startup and people like a person, always from one version: what the source says of the subject, the plan
/// (<see cref="AnswerPlanner.DecideAmongPeers"/>), then the candidates in order: nearest by cosine of factors, by content, popular.
/// People are near who act on the same startups (forward model), startups whom the same people act on (reverse model). Thread-safe.
/// </summary>
internal sealed class SimilarityService(
    LeaseHolder<LoadedVersion> versions, ForgottenWatch forgotten, LiveAccess live, PageReader pages, IOptions<ApiOptions> options)
{
    private readonly int _depth = options.Value.CandidateDepth;

    /// <summary>Answers.</summary>
    /// <param name="request">The question, among peers; legal.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="NoVersionException">There is no version yet.</exception>
    public async Task<RecommendationAnswer> AnswerAsync(RecommendationRequest request, CancellationToken cancellationToken)
    {
        if (!versions.TryAcquire(out LeaseHolder<LoadedVersion>.Lease? lease))
            throw new NoVersionException();
        using (lease)
        {
            LoadedVersion version = lease.Value;
            if (forgotten.Current.Contains(request.Subject, request.EntityId))
                request = request with { EntityId = Guid.Empty };
            RecommendationRequest asker = request.AsAsker();
            LiveQuery subjectQuery = version.QueryOf(asker);
            LiveLook look = await live.LookAsync(subjectQuery, ReadOnlyMemory<Guid>.Empty, cancellationToken);
            bool hasFactors = version.Of(asker.Direction).Model.QueryIds.OrdinalOf(request.EntityId) >= 0;
            AnswerPlan plan = AnswerPlanner.DecideAmongPeers(request.Subject, look.State, look.StoredOf(version, asker), hasFactors);
            PersonalData subject = await SubjectAsync(version, request, asker.Direction, plan, subjectQuery, cancellationToken);

            // Nobody asks for those about to be shown: what is seen is the same for everybody.
            LiveQuery shownQuery = version.QueryOf(request with { EntityId = Guid.Empty });
            using CandidateSequence sequence = new(version, request, plan, null, subject, _depth);
            return await pages.ReadAsync(version, request, null, plan, subject, look, shownQuery, sequence, NewcomerQueue.Empty, cancellationToken);
        }
    }

    private async Task<PersonalData> SubjectAsync(
        LoadedVersion version, RecommendationRequest request, Direction asks, AnswerPlan plan, LiveQuery query, CancellationToken cancellationToken)
    {
        int itself = version.ViewOf(request).Targets.OrdinalOf(request.EntityId);
        return await DataAsync() with { Excluded = itself < 0 ? [] : [itself] };

        async Task<PersonalData> DataAsync()
        {
            if (plan.Basis == AnswerBasis.Impersonal)
                return PersonalData.None;
            if (plan.Basis == AnswerBasis.Live && await live.ReadEntityAsync(query, null, cancellationToken) is { } entity)
                return PersonalDataFactory.FromLive(version, asks, request.EntityId, entity);
            return PersonalDataFactory.FromVersion(version, asks, request.EntityId);
        }
    }
}
