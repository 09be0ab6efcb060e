using Precompute.Batch.DemoWorld;
using Precompute.Batch.Options;
using Precompute.Database.Source;
using Precompute.Model;

namespace Precompute.Batch.Demo;

/// <summary>Who appears in the demo: chosen from the generated world so that every method is seen.</summary>
internal sealed class DemoCast
{
    private const string Api = "/api/recommendations";

    private DemoCast()
    {
    }

    /// <summary>A developer with a long history.</summary>
    public required DemoCharacter Developer { get; init; }

    /// <summary>An investor with a short one.</summary>
    public required DemoCharacter Investor { get; init; }

    /// <summary>Somebody who comes after the run.</summary>
    public required DemoNewcomer Newcomer { get; init; }

    /// <summary>A startup that many people acted on.</summary>
    public required DemoCharacter BusyStartup { get; init; }

    /// <summary>A startup that hardly anybody knows.</summary>
    public required DemoCharacter QuietStartup { get; init; }

    /// <summary>Everybody, in order of appearance.</summary>
    public IReadOnlyList<DemoCharacter> All => [Developer, Investor, Newcomer.Character, BusyStartup, QuietStartup];

    /// <summary>Chooses the cast; the same world gives the same cast.</summary>
    public static DemoCast Choose(GeneratedWorld world, SegmentOptions segments)
    {
        Dictionary<Guid, int> events = Count(world.UserInteractions.Select(static e => e.UserId));
        Dictionary<Guid, int> people = Count(world.UserInteractions.Concat(world.StartupInteractions).DistinctBy(static e => (e.UserId, e.StartupId)).Select(static e => e.StartupId));
        SourceUser developer = First(world, UserRoles.Developer, u => events.GetValueOrDefault(u.UserId) >= segments.ForwardHot);
        SourceUser investor = First(world, UserRoles.Investor, u => events.GetValueOrDefault(u.UserId) is > 0 and var n && n < segments.ForwardWarm);
        SourceStartup busy = world.Startups.Where(static s => s.IsActive).MaxBy(s => people.GetValueOrDefault(s.StartupId))!;
        SourceStartup quiet = world.Startups.Where(s => s.IsActive && s.StartupId != busy.StartupId).MinBy(s => people.GetValueOrDefault(s.StartupId))!;
        return new DemoCast
        {
            Developer = new DemoCharacter(
                $"a developer with {events[developer.UserId]} interactions", $"{Api}/startups/for-developer/{developer.UserId}", ShowsStartups: true),
            Investor = new DemoCharacter(
                $"an investor with {events[investor.UserId]} interactions", $"{Api}/startups/for-investor/{investor.UserId}", ShowsStartups: true),
            Newcomer = DemoNewcomer.Of(world, developer),
            BusyStartup = new DemoCharacter(
                $"{busy.Title}, known to {people.GetValueOrDefault(busy.StartupId)} people, looks for developers", $"{Api}/developers/for-startup/{busy.StartupId}", ShowsStartups: false),
            QuietStartup = new DemoCharacter(
                $"{quiet.Title}, known to {people.GetValueOrDefault(quiet.StartupId)} people, looks for investors", $"{Api}/investors/for-startup/{quiet.StartupId}", ShowsStartups: false),
        };
    }

    private static SourceUser First(GeneratedWorld world, UserRoles role, Func<SourceUser, bool> fits)
    {
        SourceUser[] possible = [.. world.Users.Where(u => u.IsActive && !u.OptedOut && u.Roles.HasFlag(role))];
        return possible.FirstOrDefault(fits) ?? possible[0];
    }

    private static Dictionary<Guid, int> Count(IEnumerable<Guid> ids) => ids.CountBy(static id => id).ToDictionary();
}
