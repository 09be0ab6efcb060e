using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Precompute.AnnIndex;
using Precompute.Database.Serve;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Interactions;
using Precompute.Model.Lists;
using Precompute.Model.Versions;
using Precompute.Numerics;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// An opened version with everything that is prepared once for all requests. Thread-safe; disposed by <see cref="LeaseHolder{T}"/>
/// after its last reader.
/// </summary>
internal sealed class LoadedVersion : IDisposable
{
    private const int MostCachedFilters = 1024;
    private const int NoFilter = -1;
    private const int NobodyHasIt = -2;

    private readonly ServingModel _model;
    private readonly DirectionView _forward;
    private readonly DirectionView _reverse;
    private readonly DirectionView _startupsLikeStartups;
    private readonly DirectionView _peopleLikePeople;
    private readonly string[] _userTypes;
    private readonly string[] _startupTypes;
    private readonly ILookup<int, int> _ownedStartups;
    private readonly ConcurrentDictionary<FilterKey, TargetFilter> _filters = new();

    /// <summary>Takes over an opened model, and prepares both directions.</summary>
    /// <param name="versionId">The id to read lists by.</param>
    /// <param name="manifestSha256">SHA-256 of its manifest.</param>
    /// <param name="model">Disposed with this.</param>
    /// <param name="minimumBreadth">Least ef of a search.</param>
    public LoadedVersion(long versionId, string manifestSha256, ServingModel model, int minimumBreadth)
    {
        VersionId = versionId;
        ManifestSha256 = manifestSha256;
        _model = model;
        Label = model.Label.ToString();
        CreatedAt = model.Run.FinishedAt.ToUniversalTime();
        BegunAt = model.Run.StartedAt.ToUniversalTime();
        _forward = new DirectionView(model.Forward, ModelSide.Target, Catalogue.Startups, minimumBreadth);
        _reverse = new DirectionView(model.Reverse, ModelSide.Target, Catalogue.Users, minimumBreadth);
        _startupsLikeStartups = new DirectionView(model.Reverse, ModelSide.Query, Catalogue.Startups, minimumBreadth);
        _peopleLikePeople = new DirectionView(model.Forward, ModelSide.Query, Catalogue.Users, minimumBreadth);
        _userTypes = model.Config.Weights.WeightedTypes(InteractionSide.User);
        _startupTypes = model.Config.Weights.WeightedTypes(InteractionSide.Startup);
        _ownedStartups = Enumerable.Range(0, Catalogue.Owners.Length)
            .Where(s => Catalogue.Owners[s] >= 0)
            .ToLookup(s => Catalogue.Owners[s]);
    }

    /// <summary>The id to read lists by.</summary>
    public long VersionId { get; }

    /// <summary>SHA-256 of its manifest: changes when somebody is taken out of it.</summary>
    public string ManifestSha256 { get; }

    /// <summary>The label.</summary>
    public string Label { get; }

    /// <summary>When the version was complete, UTC.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When its run began, UTC; its snapshot is of then or later, unless the run took one over.</summary>
    public DateTimeOffset BegunAt { get; }

    /// <summary>What it was computed with.</summary>
    public VersionConfig Config => _model.Config;

    /// <summary>Everyone and everything it knows.</summary>
    public VersionCatalogue Catalogue => _model.Catalogue;

    /// <summary>Content-based scoring.</summary>
    public ContentModel Content => _model.Content;

    /// <summary>One direction.</summary>
    public DirectionView Of(Direction direction) => direction == Direction.Forward ? _forward : _reverse;

    /// <summary>What a question is answered from: the targets of its direction, or those who ask in the other one, who are the peers.</summary>
    public DirectionView ViewOf(RecommendationRequest request)
    {
        if (!request.AmongPeers)
            return Of(request.Direction);
        return request.Shown == EntityType.Startup ? _startupsLikeStartups : _peopleLikePeople;
    }

    /// <summary>Snapshot ordinals of what an entity has been seen with.</summary>
    public ReadOnlySpan<int> HistoryOf(Direction direction, int query) => _model.HistoryOf(direction).RowColumns(query);

    /// <summary>The pair weight of each of <see cref="HistoryOf"/>.</summary>
    public ReadOnlySpan<float> HistoryWeightsOf(Direction direction, int query) => _model.HistoryOf(direction).RowValues(query);

    /// <summary>Popular targets, best first, by snapshot ordinal.</summary>
    public ReadOnlySpan<Neighbor> PopularOf(Direction direction, ListRole role) => _model.Popular.Of(direction, role);

    /// <summary>The entity's list in the version's own files; null where it has none.</summary>
    public RecommendationRow? LocalList(Direction direction, Guid entityId, ListRole role) => _model.Lists(direction, role).Find(entityId);

    /// <summary>The input of every look at the live source for a question.</summary>
    public LiveQuery QueryOf(RecommendationRequest request) => new()
    {
        Direction = request.Direction,
        Role = request.Role,
        EntityId = request.EntityId,
        UserTypes = _userTypes,
        StartupTypes = _startupTypes,
    };

    /// <summary>What the version says of the one who asks; null where it does not know the id.</summary>
    public StoredEntity? Stored(RecommendationRequest request)
    {
        VersionCatalogue all = Catalogue;
        int ordinal = all.QueriesOf(request.Direction).OrdinalOf(request.EntityId);
        if (ordinal < 0)
            return null;
        if (request.Direction == Direction.Forward)
        {
            return new StoredEntity(
                all.IsActive[ordinal] && !all.OptedOut[ordinal], all.HasRole(ordinal, request.Role), all.ForwardCounts[ordinal]);
        }

        int owner = all.Owners[ordinal];
        return new StoredEntity(
            all.StartupIsLive[ordinal] && !(owner >= 0 && all.OptedOut[owner]), HasRole: true, all.ReverseCounts[ordinal]);
    }

    /// <summary>Snapshot ordinals of the targets that belong to the one who asks.</summary>
    public IEnumerable<int> OwnTargets(Direction direction, int query)
    {
        if (direction == Direction.Forward)
            return _ownedStartups[query];
        return Catalogue.Owners[query] is >= 0 and int owner ? [owner] : [];
    }

    /// <summary>Which targets may be shown for a question; shared, not to be changed. O(targets) once for each combination.</summary>
    public TargetFilter FilterOf(RecommendationRequest request)
    {
        int category = FilterOrdinal(FeatureKind.Category, request.Category);
        int stage = FilterOrdinal(FeatureKind.Stage, request.Stage);
        if (category == NobodyHasIt || stage == NobodyHasIt)
            return ViewOf(request).FilterOf(new BitmapFilter(ViewOf(request).Targets.Count));
        FilterKey key = new(request.Direction, request.AmongPeers, request.Direction == Direction.Forward ? default : request.Role, request.Type, category, stage);
        if (_filters.TryGetValue(key, out TargetFilter? filter))
            return filter;
        filter = ViewOf(request).FilterOf(request.Direction == Direction.Forward ? Startups(key) : People(key));
        if (_filters.Count < MostCachedFilters)
            _filters.TryAdd(key, filter);
        return filter;
    }

    /// <summary>Closes the files.</summary>
    public void Dispose() => _model.Dispose();

    private int FilterOrdinal(FeatureKind kind, string? value)
    {
        if (value is null)
            return NoFilter;
        int ordinal = Content.Vocabulary.OrdinalOf(new Feature(kind, value));
        return ordinal < 0 ? NobodyHasIt : ordinal;
    }

    private BitmapFilter Startups(FilterKey key)
    {
        BitmapFilter filter = Catalogue.LiveStartups();
        for (int s = 0; s < filter.Count; s++)
        {
            if ((key.Type is { } type && Catalogue.StartupTypes[s] != type) || (key.Category >= 0 && Catalogue.Categories[s] != key.Category)
                || (key.Stage >= 0 && Content.StartupFeatures.Row(s).BinarySearch(key.Stage) < 0))
            {
                filter.Set(s, accepted: false);
            }
        }

        return filter;
    }

    private BitmapFilter People(FilterKey key)
    {
        BitmapFilter filter = Catalogue.EligibleUsers(key.Role);
        int wanted = key.Type is { } type
            ? Content.Vocabulary.OrdinalOf(new Feature(FeatureKind.EngagementType, type == StartupType.Marketplace ? "marketplace" : "collaboration"))
            : -1;
        for (int u = 0; u < filter.Count; u++)
        {
            ReadOnlySpan<int> profile = Content.UserProfiles.RowColumns(u);
            if ((key.Type is not null && (wanted < 0 || profile.BinarySearch(wanted) < 0))
                || (key.Category >= 0 && profile.BinarySearch(key.Category) < 0)
                || (key.Stage >= 0 && profile.BinarySearch(key.Stage) < 0))
            {
                filter.Set(u, accepted: false);
            }
        }

        return filter;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct FilterKey(Direction Direction, bool AmongPeers, ListRole Role, StartupType? Type, int Category, int Stage);
}
