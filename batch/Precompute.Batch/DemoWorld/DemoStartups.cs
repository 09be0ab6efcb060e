using Precompute.Database.Source;
using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.Batch.DemoWorld;

/// <summary>The startups of a world: their rows and what the rows do not say.</summary>
internal sealed class DemoStartups
{
    private const double Unnoticed = 0.02;
    private const double HardlyNoticed = 0.05;
    private const double Ownerless = 0.04;
    private const double Inactive = 0.04;

    private DemoStartups(int count)
    {
        Rows = new SourceStartup[count];
        Communities = new int[count];
        Tastes = new float[count * DemoDraw.Tastes];
        Popularity = new double[count];
    }

    /// <summary>Rows.</summary>
    public SourceStartup[] Rows { get; }

    /// <summary>Community of each.</summary>
    public int[] Communities { get; }

    /// <summary>Taste vectors, row by row.</summary>
    public float[] Tastes { get; }

    /// <summary>How easily each is found; 0 for those that nobody has seen yet.</summary>
    public double[] Popularity { get; }

    /// <summary>Taste vector of one startup.</summary>
    public ReadOnlySpan<float> TastesOf(int startup) => Tastes.AsSpan(startup * DemoDraw.Tastes, DemoDraw.Tastes);

    /// <summary>Generates them; founders of the same community own them.</summary>
    public static DemoStartups Generate(DemoWorldOptions options, DemoPeople people, SeededRandom random)
    {
        var startups = new DemoStartups(options.Startups);
        int[] founders = [.. Enumerable.Range(0, people.Rows.Length).Where(user => people.Rows[user].Roles.HasFlag(UserRoles.Founder))];
        int[][] foundersByCommunity = DemoDraw.Group(people.Communities);
        for (int c = 0; c < foundersByCommunity.Length; c++)
            foundersByCommunity[c] = [.. foundersByCommunity[c].Where(user => people.Rows[user].Roles.HasFlag(UserRoles.Founder))];

        var titles = new HashSet<string>(StringComparer.Ordinal);
        for (int startup = 0; startup < options.Startups; startup++)
        {
            // The first startups go round the communities: none is empty, whatever the size.
            int community = startup < DemoTheme.All.Count ? startup : random.NextCommunity();
            startups.Communities[startup] = community;
            random.FillTastes(startups.Tastes.AsSpan(startup * DemoDraw.Tastes, DemoDraw.Tastes));
            double notice = startup < DemoTheme.All.Count ? 1 : random.NextDouble();
            startups.Popularity[startup] = notice < Unnoticed ? 0 : Math.Exp(0.8 * random.NextGaussian()) * (notice < Unnoticed + HardlyNoticed ? 0.02 : 1);

            int[] owners = foundersByCommunity[community].Length > 0 ? foundersByCommunity[community] : founders;
            Guid? owner = owners.Length == 0 || random.Chance(Ownerless) ? null : people.Rows[random.Pick(owners)].UserId;
            startups.Rows[startup] = Row(options, ref random, DemoTheme.All[community], owner, titles);
        }

        return startups;
    }

    private static SourceStartup Row(
        DemoWorldOptions options, ref SeededRandom random, DemoTheme theme, Guid? owner, HashSet<string> titles)
    {
        DateTimeOffset start = options.AsOf.AddDays(-options.Days);
        string[] tags = random.PickSome(theme.Tags, random.Between(2, 5));
        bool looksForPeople = random.Chance(0.7);
        return new SourceStartup
        {
            StartupId = random.NextUuid(),
            OwnerId = owner,
            Title = NextTitle(ref random, theme, titles),
            Category = random.Chance(0.97) ? theme.Category : null,
            Field = random.Chance(0.9) ? random.Pick(theme.Fields) : null,
            Type = looksForPeople ? StartupType.Collaboration : StartupType.Marketplace,
            Stage = random.Chance(0.9) ? random.Pick(DemoTheme.Stages) : null,
            Tags = tags,
            RequiredSkills = looksForPeople || random.Chance(0.5) ? random.PickSome(theme.Skills, random.Between(2, 4)) : null,
            IsActive = !random.Chance(Inactive),

            // Four fifths were listed before the first event, the others along the way.
            CreatedAt = random.Chance(0.8)
                ? random.TimeBetween(start.AddDays(-360), start)
                : random.TimeBetween(start, options.AsOf.AddDays(-2)),
        };
    }

    private static string NextTitle(ref SeededRandom random, DemoTheme theme, HashSet<string> titles)
    {
        string name = $"{random.Pick(DemoTheme.Stems)} {random.Pick(theme.Nouns)}";
        string title = name;
        for (int edition = 2; !titles.Add(title); edition++)
            title = $"{name} {edition}";
        return title;
    }
}
