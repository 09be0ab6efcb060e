using Precompute.Database.Source;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Snapshot;

namespace Precompute.IntegrationTests.Reader;

/// <summary>
/// A small marketplace, the same every time: 100 people who look for startups (developers, investors, both), 10 founders, 60 startups
/// in four categories; person u mostly acts on startups of category u mod 4, and has u mod 13 events.
/// </summary>
internal sealed class ReaderWorld
{
    public const int People = 100;
    public const int Founders = 10;
    public const int StartupCount = 60;
    public const int OptedOutPerson = 11;
    public const int InactivePerson = 12;
    public const int InactiveStartup = 59;

    private static readonly string[] Categories = ["fintech", "health", "games", "ai"];
    private static readonly string[] Types = ["view", "click", "like", "favorite", "apply"];
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public ReaderWorld()
    {
        Users = [.. Enumerable.Range(0, People + Founders).Select(UserOf)];
        Startups = [.. Enumerable.Range(0, StartupCount).Select(StartupOf)];
        for (int u = 0; u < People; u++)
        {
            for (int i = 0; i < u % 13; i++)
            {
                int startup = i % 5 == 4 ? ((u * 7) + i) % StartupCount : ((((u * 3) + i) % 15) * 4) + (u % 4);
                UserEvents.Add(new SourceInteraction(User(u), Startup(startup), Types[(u + i) % Types.Length], Start.AddHours((u * 24) + i)));
            }
        }

        for (int s = 0; s < StartupCount; s += 2)
        {
            StartupEvents.Add(new SourceInteraction(User((s * 5) % People), Startup(s), "contact", Start.AddHours(s)));
            StartupEvents.Add(new SourceInteraction(User(((s * 5) + 4) % People), Startup(s), "view", Start.AddHours(s)));
        }
    }

    public List<SourceUser> Users { get; }

    public List<SourceStartup> Startups { get; }

    public List<SourceInteraction> UserEvents { get; } = [];

    public List<SourceInteraction> StartupEvents { get; } = [];

    public static Guid User(int n) => new($"75736572-0000-8000-8000-{n:x12}");

    public static Guid Startup(int n) => new($"73746172-0000-8000-8000-{n:x12}");

    public async Task WriteAsync(string connectionString, CancellationToken cancellationToken)
    {
        await DemoSource.InitAsync(connectionString, cancellationToken);
        await using SourceWriter writer = await SourceWriter.BeginAsync(connectionString, cancellationToken);
        await writer.WriteUsersAsync(Users.ToAsyncEnumerable(), cancellationToken);
        await writer.WriteStartupsAsync(Startups.ToAsyncEnumerable(), cancellationToken);
        await writer.WriteInteractionsAsync(SourceSide.User, UserEvents.ToAsyncEnumerable(), cancellationToken);
        await writer.WriteInteractionsAsync(SourceSide.Startup, StartupEvents.ToAsyncEnumerable(), cancellationToken);
        await writer.CompleteAsync(cancellationToken);
    }

    public SourceSnapshot Snapshot()
    {
        IdMap users = IdMap.FromUnordered(Users.Select(u => u.UserId));
        IdMap startups = IdMap.FromUnordered(Startups.Select(s => s.StartupId));
        SourceUser[] people = [.. Users.OrderBy(u => u.UserId)];
        SourceStartup[] firms = [.. Startups.OrderBy(s => s.StartupId)];
        FeatureVocabulary vocabulary = new(people.SelectMany(Features).Concat(firms.SelectMany(Features)));
        return new SourceSnapshot
        {
            Watermark = Start.AddDays(100),
            Fingerprint = new string('a', 64),
            Vocabulary = vocabulary,
            Users = new UserTable
            {
                Ids = users,
                Roles = [.. people.Select(u => u.Roles)],
                IsActive = [.. people.Select(u => u.IsActive)],
                OptedOut = [.. people.Select(u => u.OptedOut)],
                CreatedAt = [.. people.Select(_ => Seconds(Start))],
                Features = Table(people.Select(Features), vocabulary),
            },
            Startups = new StartupTable
            {
                Ids = startups,
                Owner = [.. firms.Select(s => s.OwnerId is { } owner ? users.OrdinalOf(owner) : -1)],
                Types = [.. firms.Select(s => s.Type)],
                IsActive = [.. firms.Select(s => s.IsActive)],
                CreatedAt = [.. firms.Select(_ => Seconds(Start))],
                Features = Table(firms.Select(Features), vocabulary),
            },
            UserInteractions = Log(UserEvents, users, startups),
            StartupInteractions = Log(StartupEvents, users, startups),
            OrphanInteractions = 0,
        };
    }

    private static SourceUser UserOf(int n) => new()
    {
        UserId = User(n),
        Roles = n >= People ? UserRoles.Founder
            : n < 60 ? UserRoles.Developer
            : n < 80 ? UserRoles.Developer | UserRoles.Investor
            : UserRoles.Investor,
        IsActive = n != InactivePerson,
        OptedOut = n == OptedOutPerson,
        CreatedAt = Start,
        Categories = [Categories[n % 4]],
        Skills = [n % 2 == 0 ? "react" : "rust"],
    };

    private static SourceStartup StartupOf(int n) => new()
    {
        StartupId = Startup(n),
        OwnerId = User(n % 7 == 0 ? n : People + (n % Founders)),
        Title = $"Startup {n}",
        Category = Categories[n % 4],
        Stage = n % 5 == 0 ? "seed" : null,
        Type = n % 3 == 0 ? StartupType.Marketplace : StartupType.Collaboration,
        RequiredSkills = [n % 2 == 0 ? "react" : "rust"],
        IsActive = n != InactiveStartup,
        CreatedAt = Start,
    };

    private static IEnumerable<Feature> Features(SourceUser user) =>
        user.Categories!.Select(c => new Feature(FeatureKind.Category, c)).Concat(user.Skills!.Select(s => new Feature(FeatureKind.Skill, s)));

    private static IEnumerable<Feature> Features(SourceStartup startup) =>
    [
        new(FeatureKind.Category, startup.Category!),
        new(FeatureKind.Skill, startup.RequiredSkills![0]),
        new(FeatureKind.EngagementType, startup.Type == StartupType.Marketplace ? "marketplace" : "collaboration"),
        .. startup.Stage is { } stage ? (Feature[])[new(FeatureKind.Stage, stage)] : [],
    ];

    private static FeatureTable Table(IEnumerable<IEnumerable<Feature>> rows, FeatureVocabulary vocabulary)
    {
        List<long> offsets = [0];
        List<int> features = [];
        foreach (IEnumerable<Feature> row in rows)
        {
            features.AddRange(row.Select(vocabulary.OrdinalOf).Distinct().Order());
            offsets.Add(features.Count);
        }

        return new FeatureTable([.. offsets], [.. features]);
    }

    private static InteractionLog Log(List<SourceInteraction> events, IdMap users, IdMap startups)
    {
        string[] types = [.. events.Select(e => e.InteractionType).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        SourceInteraction[] sorted =
        [
            .. events.OrderBy(e => e.UserId).ThenBy(e => e.StartupId).ThenBy(e => e.InteractionType, StringComparer.Ordinal).ThenBy(e => e.OccurredAt),
        ];
        return new InteractionLog(
            types,
            [.. sorted.Select(e => users.OrdinalOf(e.UserId))],
            [.. sorted.Select(e => startups.OrdinalOf(e.StartupId))],
            [.. sorted.Select(e => (byte)Array.IndexOf(types, e.InteractionType))],
            [.. sorted.Select(e => Seconds(e.OccurredAt))]);
    }

    private static uint Seconds(DateTimeOffset time) => (uint)time.ToUnixTimeSeconds();
}
