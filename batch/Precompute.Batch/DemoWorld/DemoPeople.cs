using Precompute.Database.Source;
using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.Batch.DemoWorld;

/// <summary>The people of a world: their rows and what the rows do not say.</summary>
internal sealed class DemoPeople
{
    private const double SilentProfiles = 0.12;
    private const double Inactive = 0.04;
    private const double OptedOut = 0.03;

    private DemoPeople(int count)
    {
        Rows = new SourceUser[count];
        Communities = new int[count];
        SecondCommunities = new int[count];
        Tastes = new float[count * DemoDraw.Tastes];
    }

    /// <summary>Rows.</summary>
    public SourceUser[] Rows { get; }

    /// <summary>Community of each.</summary>
    public int[] Communities { get; }

    /// <summary>A second one they look into, often the same.</summary>
    public int[] SecondCommunities { get; }

    /// <summary>Taste vectors, row by row.</summary>
    public float[] Tastes { get; }

    /// <summary>Taste vector of one person.</summary>
    public ReadOnlySpan<float> TastesOf(int user) => Tastes.AsSpan(user * DemoDraw.Tastes, DemoDraw.Tastes);

    /// <summary>Generates them.</summary>
    public static DemoPeople Generate(DemoWorldOptions options, SeededRandom random)
    {
        var people = new DemoPeople(options.Users);
        for (int user = 0; user < options.Users; user++)
        {
            int community = people.Communities[user] = random.NextCommunity();
            int second = people.SecondCommunities[user] = random.Chance(0.5) ? random.NextCommunity() : community;
            random.FillTastes(people.Tastes.AsSpan(user * DemoDraw.Tastes, DemoDraw.Tastes));
            people.Rows[user] = Row(options, ref random, DemoTheme.All[community], DemoTheme.All[second]);
        }

        return people;
    }

    private static SourceUser Row(DemoWorldOptions options, ref SeededRandom random, DemoTheme theme, DemoTheme second)
    {
        UserRoles roles = NextRoles(ref random);
        DateTimeOffset start = options.AsOf.AddDays(-options.Days);

        // Two thirds were there before the first event, the others joined along the way, the last of them a day ago.
        DateTimeOffset joined = random.Chance(0.67)
            ? random.TimeBetween(start.AddDays(-360), start)
            : random.TimeBetween(start, options.AsOf.AddDays(-1));
        var row = new SourceUser
        {
            UserId = random.NextUuid(),
            Roles = roles,
            IsActive = !random.Chance(Inactive),
            OptedOut = random.Chance(OptedOut),
            CreatedAt = joined,
        };
        if (random.Chance(SilentProfiles))
            return row;

        bool codes = roles.HasFlag(UserRoles.Developer);
        bool invests = roles.HasFlag(UserRoles.Investor);
        return row with
        {
            Categories = theme == second ? [theme.Category] : [theme.Category, second.Category],
            Fields = random.PickSome(theme.Fields, random.Between(1, 2)),
            Tags = [.. random.PickSome(theme.Tags, random.Between(1, 4)).Concat(Noise(ref random)).Distinct(StringComparer.Ordinal)],
            Skills = codes ? random.PickSome(theme.Skills, random.Between(2, 5)) : null,
            Stages = invests ? random.PickSome(DemoTheme.Stages, random.Between(1, 3)) : null,
            EngagementTypes = (codes, invests) switch
            {
                (true, true) => ["collaboration", "marketplace"],
                (true, false) => ["collaboration"],
                (false, true) => ["marketplace"],
                _ => null,
            },
        };
    }

    private static string[] Noise(ref SeededRandom random) => random.Chance(0.25) ? [random.Pick(random.Pick(DemoTheme.All).Tags)] : [];

    private static UserRoles NextRoles(ref SeededRandom random) => random.NextDouble() switch
    {
        < 0.60 => UserRoles.Developer,
        < 0.82 => UserRoles.Investor,
        < 0.88 => UserRoles.Developer | UserRoles.Investor,
        < 0.96 => UserRoles.Founder,
        _ => UserRoles.Founder | UserRoles.Developer,
    };
}
