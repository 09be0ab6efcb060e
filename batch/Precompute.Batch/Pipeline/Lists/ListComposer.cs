using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Lists;
using Precompute.Numerics;

namespace Precompute.Batch.Pipeline.Lists;

/// <summary>
/// Composes one list: the methods of the entity's chain in turn, each continuing where the one before could not fill the list, so
/// that a list is shorter than asked for only where nothing eligible is left.
/// </summary>
internal sealed class ListComposer
{
    private readonly ListInputs _inputs;
    private readonly Direction _direction;
    private readonly TargetExclusions _exclusions;
    private readonly IdMap _queryIds;
    private readonly IdMap _targetIds;
    private readonly BitmapFilter _developerTargets;
    private readonly BitmapFilter _investorTargets;
    private readonly ContentProfile?[] _targetProfiles;

    /// <summary>A composer of one direction.</summary>
    public ListComposer(ListInputs inputs, Direction direction, TargetExclusions exclusions)
    {
        _inputs = inputs;
        _direction = direction;
        _exclusions = exclusions;
        _queryIds = inputs.Catalogue.QueriesOf(direction);
        _targetIds = inputs.Catalogue.TargetsOf(direction);
        _developerTargets = direction == Direction.Forward ? inputs.Catalogue.LiveStartups() : inputs.Catalogue.EligibleUsers(ListRole.Developer);
        _investorTargets = direction == Direction.Forward ? _developerTargets : inputs.Catalogue.EligibleUsers(ListRole.Investor);
        _targetProfiles = new ContentProfile?[_targetIds.Count];
    }

    /// <summary>Scratch for one worker.</summary>
    public ListScratch CreateScratch() => new(_inputs.ListSize, _targetIds.Count, _inputs.Content.CreateRanker());

    /// <summary>Whether the entity's chain holds the factor model, in either role of a person.</summary>
    public bool AsksModel(int entity, ListRole role) => _direction == Direction.Forward
        ? Chain(entity, ListRole.Developer).Any(IsModel) || Chain(entity, ListRole.Investor).Any(IsModel)
        : Chain(entity, role).Any(IsModel);

    /// <summary>The row of one entity and role.</summary>
    /// <param name="entity">Catalogue ordinal.</param>
    /// <param name="role">The list's role.</param>
    /// <param name="ranked">The model's best targets, exclusions left out, or null where the model does not know the entity.</param>
    /// <param name="scratch">The worker's scratch.</param>
    public RecommendationRow Compose(int entity, ListRole role, Neighbor[]? ranked, ListScratch scratch)
    {
        ReadOnlySpan<int> excluded = _exclusions.Of(entity);
        scratch.Start(excluded);
        BitmapFilter eligible = role == ListRole.Developer ? _developerTargets : _investorTargets;
        ContentProfile? profile = null;
        foreach (RecommendationMethod method in Chain(entity, role))
        {
            if (scratch.IsFull)
                break;
            if (IsModel(method))
                AddRanked(method, ranked, profile ??= ProfileOf(entity), scratch);
            else if (method == RecommendationMethod.ContentBased)
                AddByContent(profile ??= ProfileOf(entity), eligible, scratch);
            else if (method == RecommendationMethod.Popular)
                AddPopular(role, eligible, scratch);
        }

        return RowOf(entity, role, scratch);
    }

    private static bool IsModel(RecommendationMethod method) => method is RecommendationMethod.Als or RecommendationMethod.AlsReverse;

    private IReadOnlyList<RecommendationMethod> Chain(int entity, ListRole role) =>
        _inputs.Methods.ChainFor(_direction, role, _inputs.Matrices.CountsOf(_direction)[entity]);

    private void AddRanked(RecommendationMethod method, Neighbor[]? ranked, ContentProfile profile, ListScratch scratch)
    {
        foreach (Neighbor neighbor in ranked ?? [])
        {
            if (scratch.IsFull)
                return;
            if (scratch.IsTaken(neighbor.Ordinal))
                continue;
            ContentProfile target = TargetProfile(neighbor.Ordinal);
            ContentMatch match = _direction == Direction.Forward ? ContentModel.Match(profile, target) : ContentModel.Match(target, profile);
            scratch.Add(neighbor.Ordinal, neighbor.Score, method, ReasonCodes.SimilarHistory, match.Reason1, match.Reason2);
        }
    }

    private void AddByContent(ContentProfile profile, BitmapFilter eligible, ListScratch scratch)
    {
        if (profile.IsEmpty)
            return;
        int wanted = scratch.Ordinals.Length - scratch.Count;
        TakenFilter filter = new(eligible, scratch);
        Span<ContentMatch> matches = scratch.Matches.AsSpan(0, wanted);
        int found = _direction == Direction.Forward
            ? scratch.Ranker.RankStartups(profile, filter, default, matches)
            : scratch.Ranker.RankUsers(profile, filter, default, matches);
        foreach (ContentMatch match in matches[..found])
            scratch.Add(match.Ordinal, match.Score, RecommendationMethod.ContentBased, match.Reason1, match.Reason2, match.Reason3);
    }

    private void AddPopular(ListRole role, BitmapFilter eligible, ListScratch scratch)
    {
        foreach (Neighbor popular in _inputs.Popular.Of(_direction, role))
        {
            if (scratch.IsFull)
                return;
            if (!scratch.IsTaken(popular.Ordinal))
                AddAsPopular(popular.Ordinal, popular.Score, scratch);
        }

        // The ranking is bounded; who has seen all of it still gets what is left.
        for (int target = eligible.NextAccepted(0, eligible.Count); target >= 0 && !scratch.IsFull; target = eligible.NextAccepted(target + 1, eligible.Count))
        {
            if (!scratch.IsTaken(target))
                AddAsPopular(target, 0f, scratch);
        }
    }

    private static void AddAsPopular(int target, float score, ListScratch scratch) =>
        scratch.Add(target, score, RecommendationMethod.Popular, ReasonCodes.Popular, ReasonCodes.None, ReasonCodes.None);

    private ContentProfile ProfileOf(int entity) =>
        _direction == Direction.Forward ? _inputs.Content.UserProfile(entity) : _inputs.Content.StartupProfile(entity);

    // Two workers may make the same profile; they are equal and the last one stays.
    private ContentProfile TargetProfile(int target) => _targetProfiles[target] ??=
        _direction == Direction.Forward ? _inputs.Content.StartupProfile(target) : _inputs.Content.UserProfile(target);

    private RecommendationRow RowOf(int entity, ListRole role, ListScratch scratch)
    {
        Guid[] ids = new Guid[scratch.Count];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = _targetIds[scratch.Ordinals[i]];
        return new RecommendationRow
        {
            EntityId = _queryIds[entity],
            Role = role,
            TargetIds = ids,
            Scores = scratch.Scores[..scratch.Count],
            Methods = scratch.Methods[..scratch.Count],
            Reasons = scratch.Reasons[..(scratch.Count * ReasonCodes.PerItem)],
            InteractionCount = _inputs.Matrices.CountsOf(_direction)[entity],
            ListMethod = scratch.Count == 0 ? RecommendationMethod.None : scratch.Methods[0],
        };
    }
}
