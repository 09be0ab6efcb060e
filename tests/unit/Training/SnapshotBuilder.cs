using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Snapshot;

namespace Precompute.UnitTests.Training;

/// <summary>Small snapshots for tests: ordinals are the numbers given, all users developers and active unless said otherwise.</summary>
internal sealed class SnapshotBuilder(int users, int startups)
{
    private readonly List<(int User, int Startup, uint Time, string Type)> _user = [];
    private readonly List<(int User, int Startup, uint Time, string Type)> _startup = [];

    public SnapshotBuilder User(int user, int startup, uint day, string type = "like")
    {
        _user.Add((user, startup, day * 86_400 + 60, type));
        return this;
    }

    public SnapshotBuilder Startup(int startup, int user, uint day, string type = "contact")
    {
        _startup.Add((user, startup, day * 86_400 + 60, type));
        return this;
    }

    public SourceSnapshot Build() => new()
    {
        Watermark = DateTimeOffset.UnixEpoch,
        Fingerprint = "test",
        Vocabulary = new FeatureVocabulary([]),
        OrphanInteractions = 0,
        Users = new UserTable
        {
            Ids = Ids(users, 1),
            Roles = [.. Enumerable.Repeat(UserRoles.Developer, users)],
            IsActive = [.. Enumerable.Repeat(true, users)],
            OptedOut = new bool[users],
            CreatedAt = new uint[users],
            Features = new FeatureTable(new long[users + 1], []),
        },
        Startups = new StartupTable
        {
            Ids = Ids(startups, 2),
            Owner = [.. Enumerable.Repeat(-1, startups)],
            Types = [.. Enumerable.Repeat(StartupType.Collaboration, startups)],
            IsActive = [.. Enumerable.Repeat(true, startups)],
            CreatedAt = new uint[startups],
            Features = new FeatureTable(new long[startups + 1], []),
        },
        UserInteractions = Log(_user),
        StartupInteractions = Log(_startup),
    };

    public static IdMap Ids(int count, byte side)
    {
        Guid[] ids = new Guid[count];
        for (int i = 0; i < count; i++)
            ids[i] = new Guid(i, side, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        return new IdMap(ids);
    }

    private static InteractionLog Log(List<(int User, int Startup, uint Time, string Type)> events)
    {
        string[] types = [.. events.Select(static e => e.Type).Distinct().Order(StringComparer.Ordinal)];
        (int User, int Startup, uint Time, string Type)[] sorted =
            [.. events.OrderBy(static e => e.User).ThenBy(static e => e.Startup).ThenBy(static e => e.Type, StringComparer.Ordinal).ThenBy(static e => e.Time)];
        return new InteractionLog(
            types,
            [.. sorted.Select(static e => e.User)],
            [.. sorted.Select(static e => e.Startup)],
            [.. sorted.Select(e => (byte)Array.IndexOf(types, e.Type))],
            [.. sorted.Select(static e => e.Time)]);
    }
}
