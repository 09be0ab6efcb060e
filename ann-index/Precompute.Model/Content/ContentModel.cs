using System.Collections.Concurrent;
using Precompute.AnnIndex;
using Precompute.Model.Interactions;
using Precompute.Model.Snapshot;
using Precompute.Numerics;

namespace Precompute.Model.Content;

/// <summary>
/// Content-based recommendation in both directions, by snapshot ordinals. A startup's own vector is its features weighted by idf. A
/// person's profile is their declared features joined with what they acted on (own vectors of the startups, by pair weight, which
/// carries the decay); a startup's profile is its own vector joined with the profiles of its users. All are of length 1, and the
/// score is the inner product. Ties go to the smaller ordinal. Immutable and thread-safe.
/// </summary>
public sealed class ContentModel
{
    private readonly ProfileBuilder _builder;
    private readonly ConcurrentBag<ContentRanker> _rankers = [];

    /// <summary>Wraps the parts and inverts the profiles. O(profile entries).</summary>
    internal ContentModel(
        FeatureVocabulary vocabulary,
        ContentOptions options,
        float[] idf,
        FeatureTable startupFeatures,
        FeatureTable userFeatures,
        CsrMatrix startupProfiles,
        CsrMatrix userProfiles)
    {
        Vocabulary = vocabulary;
        Options = options;
        Idf = idf;
        StartupFeatures = startupFeatures;
        UserFeatures = userFeatures;
        StartupProfiles = startupProfiles;
        UserProfiles = userProfiles;
        _builder = new ProfileBuilder(idf, options, startupFeatures);
        StartupPostings = startupProfiles.Transpose();
        UserPostings = userProfiles.Transpose();
    }

    /// <summary>The features of the version.</summary>
    public FeatureVocabulary Vocabulary { get; }

    /// <summary>How the profiles were made.</summary>
    public ContentOptions Options { get; }

    /// <summary>Inverse document frequency by feature ordinal.</summary>
    public float[] Idf { get; }

    /// <summary>Declared features of the startups.</summary>
    public FeatureTable StartupFeatures { get; }

    /// <summary>Declared features of the people; none of opted-out ones.</summary>
    public FeatureTable UserFeatures { get; }

    /// <summary>Startups × features, rows of length 1 or empty.</summary>
    public CsrMatrix StartupProfiles { get; }

    /// <summary>Users × features, rows of length 1 or empty; always empty for opted-out users.</summary>
    public CsrMatrix UserProfiles { get; }

    internal CsrMatrix StartupPostings { get; }

    internal CsrMatrix UserPostings { get; }

    /// <summary>Computes idf and all profiles. O(interactions × features of a startup).</summary>
    /// <param name="snapshot">Features of both sides.</param>
    /// <param name="matrices">Pair weights of the same snapshot; only positive ones count.</param>
    /// <param name="options">How profiles are made.</param>
    /// <param name="threads">Worker threads; the result does not depend on it.</param>
    /// <param name="cancellationToken">Checked for every block of rows.</param>
    public static ContentModel Build(
        SourceSnapshot snapshot, InteractionMatrices matrices, ContentOptions options, int threads = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(matrices);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        float[] idf = InverseDocumentFrequency.Compute(snapshot);
        ProfileBuilder builder = new(idf, options, snapshot.Startups.Features);
        UserTable users = snapshot.Users;
        CsrMatrix userProfiles = ProfileRows.Build(users.Count, idf.Length, threads, user => users.OptedOut[user]
            ? ContentProfile.Empty
            : builder.OfUser(users.Features.Row(user), matrices.Forward.RowColumns(user), matrices.Forward.RowValues(user)), cancellationToken);
        CsrMatrix startupProfiles = ProfileRows.Build(snapshot.Startups.Count, idf.Length, threads, startup =>
            builder.OfStartup(
                snapshot.Startups.Features.Row(startup), matrices.Reverse.RowColumns(startup), matrices.Reverse.RowValues(startup), userProfiles), cancellationToken);
        return new ContentModel(snapshot.Vocabulary, options, idf, snapshot.Startups.Features, WithoutOptedOut(users), startupProfiles, userProfiles);
    }

    /// <summary>The profile of a user the version knows.</summary>
    public ContentProfile UserProfile(int user) =>
        new(UserProfiles.RowColumns(user).ToArray(), UserProfiles.RowValues(user).ToArray(), UserFeatures.Row(user).ToArray());

    /// <summary>The profile of a startup the version knows.</summary>
    public ContentProfile StartupProfile(int startup) =>
        new(StartupProfiles.RowColumns(startup).ToArray(), StartupProfiles.RowValues(startup).ToArray(), StartupFeatures.Row(startup).ToArray());

    /// <summary>The profile of a fresh user; equals the stored one for equal inputs.</summary>
    /// <param name="declaredFeatures">Feature ordinals, ascending and distinct.</param>
    /// <param name="startups">Snapshot ordinals of the startups acted on, ascending.</param>
    /// <param name="weights">Pair weight of each; those of 0 or less are ignored.</param>
    public ContentProfile BuildUserProfile(ReadOnlySpan<int> declaredFeatures, ReadOnlySpan<int> startups, ReadOnlySpan<float> weights) =>
        _builder.OfUser(declaredFeatures, startups, weights);

    /// <summary>The profile of a fresh startup; equals the stored one for equal inputs.</summary>
    /// <param name="declaredFeatures">Feature ordinals, ascending and distinct.</param>
    /// <param name="users">Snapshot ordinals of its users, ascending.</param>
    /// <param name="weights">Pair weight of each; those of 0 or less are ignored.</param>
    public ContentProfile BuildStartupProfile(ReadOnlySpan<int> declaredFeatures, ReadOnlySpan<int> users, ReadOnlySpan<float> weights) =>
        _builder.OfStartup(declaredFeatures, users, weights, UserProfiles);

    /// <summary>How well a person and a startup match, with reasons; for those the version does not know.</summary>
    public static ContentMatch Match(ContentProfile user, ContentProfile startup)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(startup);
        return ContentOverlap.Of(-1, user.Features, user.Weights, startup.Features, startup.Weights, startup.Declared);
    }

    /// <summary>Scratch for many rankings on one thread.</summary>
    public ContentRanker CreateRanker() => new(this);

    /// <summary>The startups that match a person best: see <see cref="ContentRanker.RankStartups"/>.</summary>
    public int RankStartups(ContentProfile user, IOrdinalFilter? filter, ReadOnlySpan<int> exclude, Span<ContentMatch> results)
    {
        ContentRanker ranker = _rankers.TryTake(out ContentRanker? pooled) ? pooled : CreateRanker();
        int count = ranker.RankStartups(user, filter, exclude, results);
        _rankers.Add(ranker);
        return count;
    }

    /// <summary>The people who match a startup best: see <see cref="ContentRanker.RankUsers"/>.</summary>
    public int RankUsers(ContentProfile startup, IOrdinalFilter? filter, ReadOnlySpan<int> exclude, Span<ContentMatch> results)
    {
        ContentRanker ranker = _rankers.TryTake(out ContentRanker? pooled) ? pooled : CreateRanker();
        int count = ranker.RankUsers(startup, filter, exclude, results);
        _rankers.Add(ranker);
        return count;
    }

    private static FeatureTable WithoutOptedOut(UserTable users)
    {
        if (!Array.Exists(users.OptedOut, static optedOut => optedOut))
            return users.Features;
        long[] offsets = new long[users.Count + 1];
        List<int> kept = new(users.Features.Features.Length);
        for (int u = 0; u < users.Count; u++)
        {
            if (!users.OptedOut[u])
                kept.AddRange(users.Features.Row(u));
            offsets[u + 1] = kept.Count;
        }

        return new FeatureTable(offsets, [.. kept]);
    }
}
