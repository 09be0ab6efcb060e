using Precompute.Batch.DemoWorld;
using Precompute.Database.Source;
using Precompute.Model;

namespace Precompute.UnitTests.DemoWorld;

public sealed class DemoWorldGeneratorTests
{
    private static readonly DateTimeOffset AsOf = new(2026, 1, 22, 0, 0, 0, TimeSpan.Zero);
    private static readonly Lazy<GeneratedWorld> Shared = new(static () => DemoWorldGenerator.Generate(new DemoWorldOptions { AsOf = AsOf }));

    private static GeneratedWorld Default => Shared.Value;

    [Fact]
    public void Generate_SameOptions_SameRows()
    {
        var options = new DemoWorldOptions { AsOf = AsOf, Users = 400, Startups = 80, Events = 6000 };
        GeneratedWorld first = DemoWorldGenerator.Generate(options), second = DemoWorldGenerator.Generate(options);

        Assert.Equal(first.UserInteractions, second.UserInteractions);
        Assert.Equal(first.StartupInteractions, second.StartupInteractions);
        Assert.Equivalent(first.Users, second.Users, strict: true);
        Assert.Equivalent(first.Startups, second.Startups, strict: true);
        Assert.NotEqual(first.UserInteractions, DemoWorldGenerator.Generate(options with { Seed = 43 }).UserInteractions);
    }

    [Theory]
    [InlineData(5000, 1000, 150_000)]
    [InlineData(300, 60, 5000)]
    [InlineData(100, 50, 0)]
    public void Generate_AnySize_HasExactlyThatSize(int users, int startups, int events)
    {
        GeneratedWorld world = DemoWorldGenerator.Generate(new DemoWorldOptions { AsOf = AsOf, Users = users, Startups = startups, Events = events });

        Assert.Equal(users, world.Users.Select(static u => u.UserId).Distinct().Count());
        Assert.Equal(startups, world.Startups.Select(static s => s.StartupId).Distinct().Count());
        Assert.Equal(startups, world.Startups.Select(static s => s.Title).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(events, world.UserInteractions.Count + world.StartupInteractions.Count);
    }

    [Fact]
    public void Generate_SizeOutOfRange_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => DemoWorldGenerator.Generate(new DemoWorldOptions { AsOf = AsOf, Users = 99 }));

    [Fact]
    public void Generate_Default_FillsEverySegmentOfPeople()
    {
        Dictionary<Guid, int> counts = Default.UserInteractions.CountBy(static e => e.UserId).ToDictionary();
        int[] perUser = [.. Default.Users.Select(u => counts.GetValueOrDefault(u.UserId))];

        Assert.True(perUser.Count(static n => n == 0) >= 50);
        Assert.True(perUser.Count(static n => n is >= 1 and < 5) >= 250);
        Assert.True(perUser.Count(static n => n is >= 5 and < 20) >= 1000);
        Assert.True(perUser.Count(static n => n >= 20) >= 1000);
        Assert.True(perUser.Max() >= 300);
        Assert.Subset(perUser.ToHashSet(), new HashSet<int> { 4, 5, 19, 20 });
    }

    [Fact]
    public void Generate_Default_FillsEverySegmentOfStartups()
    {
        Dictionary<Guid, int> people = Default.UserInteractions.Concat(Default.StartupInteractions)
            .Select(static e => (e.StartupId, e.UserId)).Distinct().CountBy(static e => e.StartupId).ToDictionary();
        int[] perStartup = [.. Default.Startups.Select(s => people.GetValueOrDefault(s.StartupId))];

        Assert.Contains(0, perStartup);
        Assert.Contains(perStartup, static n => n is >= 1 and < 5);
        Assert.True(perStartup.Count(static n => n is >= 5 and < 100) >= 200);
        Assert.True(perStartup.Max() >= 200);
    }

    [Fact]
    public void Generate_Default_HasEveryTypeRoleAndState()
    {
        Assert.Equal(
            ["apply", "click", "dislike", "favorite", "interest", "like", "view"],
            Default.UserInteractions.Select(static e => e.InteractionType).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            ["apply_received", "click", "contact", "view"],
            Default.StartupInteractions.Select(static e => e.InteractionType).Distinct().Order(StringComparer.Ordinal));
        Assert.Subset(
            Default.Users.Select(static u => u.Roles).ToHashSet(),
            new HashSet<UserRoles> { UserRoles.Developer, UserRoles.Investor, UserRoles.Developer | UserRoles.Investor, UserRoles.Founder });
        Assert.Contains(Default.Users, static u => u.OptedOut);
        Assert.Contains(Default.Users, static u => !u.IsActive);
        Assert.Contains(Default.Users, static u => u.Categories is null);
        Assert.Contains(Default.Startups, static s => !s.IsActive);
        Assert.Contains(Default.Startups, static s => s.OwnerId is null);
        Assert.Contains(Default.Startups, static s => s.Type == StartupType.Marketplace);
        Assert.Contains(Default.UserInteractions, static e => e.RequestId is null);
        Assert.Contains(Default.UserInteractions, static e => e.RequestId is not null);
    }

    [Fact]
    public void Generate_Default_EventsFollowCreationsAndPrecedeTheEnd()
    {
        Dictionary<Guid, DateTimeOffset> created = Default.Users.ToDictionary(static u => u.UserId, static u => u.CreatedAt!.Value);
        foreach (SourceStartup startup in Default.Startups)
            created.Add(startup.StartupId, startup.CreatedAt!.Value);

        foreach (SourceInteraction e in Default.UserInteractions.Concat(Default.StartupInteractions))
        {
            Assert.True(e.OccurredAt >= AsOf.AddDays(-180) && e.OccurredAt < AsOf);
            Assert.True(e.OccurredAt >= created[e.UserId] && e.OccurredAt >= created[e.StartupId]);
        }

        Assert.True(Default.UserInteractions.Select(static e => e.OccurredAt.Date).Distinct().Count() >= 170);
    }

    [Fact]
    public void Generate_Default_EventsStayWithinCommunities()
    {
        Dictionary<Guid, int> users = Communities(Default.Users.Select(static u => u.UserId), Default.UserCommunities);
        Dictionary<Guid, int> startups = Communities(Default.Startups.Select(static s => s.StartupId), Default.StartupCommunities);
        double within = Default.UserInteractions.Average(e => users[e.UserId] == startups[e.StartupId] ? 1.0 : 0.0);

        // By chance it would be about one in sixteen.
        Assert.InRange(within, 0.65, 0.95);
    }

    [Fact]
    public void Generate_Default_DeclaredFeaturesFollowCommunities()
    {
        double own = Default.Users.Select((user, i) => (user, i)).Where(static p => p.user.Categories is not null)
            .Average(p => p.user.Categories!.Contains(CategoryOf(Default.UserCommunities[p.i]), StringComparer.Ordinal) ? 1.0 : 0.0);

        Assert.Equal(1.0, own);

        string CategoryOf(int community) =>
            Default.Startups.Where((s, i) => Default.StartupCommunities[i] == community && s.Category is not null).First().Category!;
    }

    [Fact]
    public void Generate_Default_NeighboursBeatPopularityOnHeldOutEvents()
    {
        (double popularity, double neighbours) = new HeldOutRecall(Default, AsOf.AddDays(-30)).At20();

        Assert.True(neighbours >= 2 * popularity, $"neighbours {neighbours:0.000}, popularity {popularity:0.000}");
        Assert.InRange(neighbours, 0.1, 0.9);
    }

    private static Dictionary<Guid, int> Communities(IEnumerable<Guid> ids, IReadOnlyList<int> communities) =>
        ids.Zip(communities).ToDictionary(static p => p.First, static p => p.Second);
}
