using Microsoft.Extensions.Options;
using Npgsql;
using Precompute.Database.Serve;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Live;
using Precompute.ReaderApi.Hosting;
using Precompute.ReaderApi.Options;
using Precompute.ReaderApi.Serving;

namespace Precompute.ReaderApi.Newcomers;

/// <summary>
/// Knows the newcomers of the version that serves. After each look at the whole source it finds those that the version lacks and reads what
/// they declare: of new ones at once, of all of them again every <see cref="ReadAgainAfter"/>, since a look does not see changed profiles. One
/// caller at a time; <see cref="Current"/> is for everybody.
/// </summary>
internal sealed class NewcomerWatch(
    DatabaseConnections connections, LeaseHolder<LoadedVersion> versions, IOptions<ApiOptions> options, TimeProvider time, ILogger<NewcomerWatch> log)
{
    /// <summary>So many of each kind are looked at for one answer; a source with more of them is waiting for its batch.</summary>
    public const int MostOfAKind = 1000;

    /// <summary>How long a newcomer's changed profile may go unseen.</summary>
    public static readonly TimeSpan ReadAgainAfter = TimeSpan.FromSeconds(30);

    private readonly EntityKind _startups = new(EntityType.Startup);
    private readonly EntityKind _people = new(EntityType.User);
    private readonly double _share = options.Value.NewcomerShare;
    private volatile NewcomerSet _current = NewcomerSet.Empty;
    private EntityStates _states = EntityStates.Empty;
    private long _versionId;
    private DateTimeOffset _readAt;
    private bool _failed;

    /// <summary>Those of the last look.</summary>
    public NewcomerSet Current => _current;

    /// <summary>The newcomers that an answer may show, best first.</summary>
    /// <param name="version">What the answer is made of.</param>
    /// <param name="request">The question.</param>
    /// <param name="cursor">Where the previous page ended; null for the first.</param>
    /// <param name="overlay">Who may be shown.</param>
    /// <param name="person">The one who asks.</param>
    public NewcomerQueue For(LoadedVersion version, RecommendationRequest request, PageCursor? cursor, EntityOverlay overlay, PersonalData person)
    {
        ReadOnlySpan<Newcomer> newcomers = _current.Of(version, request);
        return newcomers.IsEmpty
            ? NewcomerQueue.Empty
            : NewcomerQueue.Rank(newcomers, version, request, overlay, person.Profile, cursor?.After, _share);
    }

    /// <summary>Follows a look at the whole source; never throws for what a database does wrong.</summary>
    public async Task FollowAsync(EntityStates states, CancellationToken cancellationToken)
    {
        if (connections.Profiles is not { } profiles || !versions.TryAcquire(out LeaseHolder<LoadedVersion>.Lease? lease))
            return;
        using (lease)
        {
            LoadedVersion version = lease.Value;
            bool isStale = time.GetUtcNow() - _readAt >= ReadAgainAfter;
            if (states.IsSameAs(_states) && version.VersionId == _versionId && !(isStale && _current.Count > 0))
                return;
            try
            {
                await _startups.FollowAsync(profiles, states.Startups, version.Catalogue.Startups, isStale, cancellationToken);
                await _people.FollowAsync(profiles, states.Users, version.Catalogue.Users, isStale, cancellationToken);
                (_states, _versionId) = (states, version.VersionId);
                if (isStale)
                    _readAt = time.GetUtcNow();
                _failed = false;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                if (!_failed)
                    Log.NewcomersNotRead(log, e);
                _failed = true;
            }

            _current = new NewcomerSet(version, _startups.Declared, _people.Declared);
        }
    }

    /// <summary>The startups, or the people.</summary>
    private sealed class EntityKind(EntityType type)
    {
        private readonly UnknownEntities _unknown = new();

        /// <summary>What each newcomer declares.</summary>
        public Dictionary<Guid, IReadOnlyList<Feature>> Declared { get; private set; } = [];

        public async Task FollowAsync(ProfileReader profiles, EntityBuckets states, IdMap known, bool readsAgain, CancellationToken cancellationToken)
        {
            Guid[] ids = _unknown.Find(states, known, MostOfAKind);

            // Those who are gone leave even where the source cannot be asked about the others.
            Declared = ids.Where(Declared.ContainsKey).ToDictionary(static id => id, id => Declared[id]);
            Guid[] asked = readsAgain ? ids : [.. ids.Where(id => !Declared.ContainsKey(id))];
            foreach ((Guid id, IReadOnlyList<Feature> features) in await profiles.ReadAsync(type, asked, cancellationToken))
                Declared[id] = features;
        }
    }
}
