using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Interactions;
using Precompute.Model.Snapshot;
using Precompute.Numerics;

namespace Precompute.UnitTests.Model;

/// <summary>Builds source snapshots by hand: user and startup n have the ids U(n) and S(n), ordinals follow n.</summary>
internal sealed class SmallWorld
{
    private readonly List<(UserRoles Roles, bool Active, bool OptedOut, Feature[] Features)> _users = [];
    private readonly List<(int Owner, bool Active, Feature[] Features)> _startups = [];
    private readonly List<(InteractionSide Side, int User, int Startup, string Type, uint Time)> _events = [];

    public static Guid U(int n) => new(n + 1, 1, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    public static Guid S(int n) => new(n + 1, 2, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    public static Feature Tag(string value) => new(FeatureKind.Tag, value);

    public int User(UserRoles roles = UserRoles.Developer, bool active = true, bool optedOut = false, params string[] tags)
    {
        _users.Add((roles, active, optedOut, [.. tags.Select(Tag)]));
        return _users.Count - 1;
    }

    public int Startup(bool active = true, int owner = -1, params string[] tags)
    {
        _startups.Add((owner, active, [.. tags.Select(Tag)]));
        return _startups.Count - 1;
    }

    public SmallWorld Act(int user, int startup, string type, uint time = 0)
    {
        _events.Add((InteractionSide.User, user, startup, type, time));
        return this;
    }

    public SmallWorld ActBack(int startup, int user, string type, uint time = 0)
    {
        _events.Add((InteractionSide.Startup, user, startup, type, time));
        return this;
    }

    public SourceSnapshot Build()
    {
        FeatureVocabulary vocabulary = new(_users.SelectMany(u => u.Features).Concat(_startups.SelectMany(s => s.Features)));
        return new SourceSnapshot
        {
            Watermark = DateTimeOffset.UnixEpoch,
            Fingerprint = "f00d",
            Vocabulary = vocabulary,
            Users = new UserTable
            {
                Ids = new IdMap([.. Enumerable.Range(0, _users.Count).Select(U)]),
                Roles = [.. _users.Select(u => u.Roles)],
                IsActive = [.. _users.Select(u => u.Active)],
                OptedOut = [.. _users.Select(u => u.OptedOut)],
                CreatedAt = new uint[_users.Count],
                Features = Table(_users.Select(u => u.Features), vocabulary),
            },
            Startups = new StartupTable
            {
                Ids = new IdMap([.. Enumerable.Range(0, _startups.Count).Select(S)]),
                Owner = [.. _startups.Select(s => s.Owner)],
                Types = [.. _startups.Select(_ => StartupType.Collaboration)],
                IsActive = [.. _startups.Select(s => s.Active)],
                CreatedAt = new uint[_startups.Count],
                Features = Table(_startups.Select(s => s.Features), vocabulary),
            },
            UserInteractions = Log(InteractionSide.User),
            StartupInteractions = Log(InteractionSide.Startup),
            OrphanInteractions = 0,
        };
    }

    /// <summary>A random world: every third startup and user has few features, some users are opted out or inactive.</summary>
    public static SmallWorld Random(ulong seed, int users = 40, int startups = 25, int events = 400)
    {
        SeededRandom random = new(seed);
        SmallWorld world = new();
        for (int u = 0; u < users; u++)
            world.User((UserRoles)random.NextInt32(8), random.NextInt32(10) > 0, random.NextInt32(10) == 0, Tags(ref random));
        for (int s = 0; s < startups; s++)
            world.Startup(random.NextInt32(8) > 0, random.NextInt32(users + 1) - 1, Tags(ref random));
        string[] types = ["view", "click", "like", "favorite", "apply", "interest", "dislike", "poke"];
        string[] back = ["view", "click", "contact", "apply_received", "wave"];
        for (int e = 0; e < events; e++)
        {
            int user = random.NextInt32(users);
            int startup = random.NextInt32(startups);
            uint time = (uint)random.NextInt32(10_000_000);
            if (random.NextInt32(4) > 0)
                world.Act(user, startup, types[random.NextInt32(types.Length)], time);
            else
                world.ActBack(startup, user, back[random.NextInt32(back.Length)], time);
        }

        return world;
    }

    private static string[] Tags(ref SeededRandom random)
    {
        string[] tags = new string[random.NextInt32(5)];
        for (int i = 0; i < tags.Length; i++)
            tags[i] = $"t{random.NextInt32(12)}";
        return [.. tags.Distinct()];
    }

    private static FeatureTable Table(IEnumerable<Feature[]> rows, FeatureVocabulary vocabulary)
    {
        List<long> offsets = [0];
        List<int> features = [];
        foreach (Feature[] row in rows)
        {
            features.AddRange(row.Select(vocabulary.OrdinalOf).Distinct().Order());
            offsets.Add(features.Count);
        }

        return new FeatureTable([.. offsets], [.. features]);
    }

    private InteractionLog Log(InteractionSide side)
    {
        var events = _events.Where(e => e.Side == side)
            .OrderBy(e => e.User).ThenBy(e => e.Startup).ThenBy(e => e.Type, StringComparer.Ordinal).ThenBy(e => e.Time).ToArray();
        string[] types = [.. events.Select(e => e.Type).Distinct().Order(StringComparer.Ordinal)];
        return new InteractionLog(
            types,
            [.. events.Select(e => e.User)],
            [.. events.Select(e => e.Startup)],
            [.. events.Select(e => (byte)Array.IndexOf(types, e.Type))],
            [.. events.Select(e => e.Time)]);
    }
}
