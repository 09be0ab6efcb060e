using Precompute.Database.Source;
using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.Batch.DemoWorld;

/// <summary>What people do: visits to startups of their community and taste, now and then elsewhere, each a few steps deep.</summary>
internal sealed class UserEventGenerator
{
    private const double OwnCommunity = 0.76;
    private const double SecondCommunity = 0.12;
    private const double TasteSharpness = 1.1;
    private const double FromRecommendation = 0.35;

    private readonly DemoWorldOptions _options;
    private readonly DemoPeople _people;
    private readonly DemoStartups _startups;
    private readonly int[][] _byCommunity;
    private readonly double[] _everywhere;
    private readonly double[][] _cumulative;
    private SeededRandom _random;

    public UserEventGenerator(DemoWorldOptions options, DemoPeople people, DemoStartups startups, SeededRandom random)
    {
        _options = options;
        _people = people;
        _startups = startups;
        _random = random;
        _byCommunity = DemoDraw.Group(startups.Communities);
        _everywhere = new double[startups.Rows.Length];
        double total = 0;
        for (int startup = 0; startup < _everywhere.Length; startup++)
            _everywhere[startup] = total += startups.Popularity[startup];
        int largest = _byCommunity.Max(static group => group.Length);
        _cumulative = [new double[largest], new double[largest]];
    }

    /// <summary>The events of all people, by time.</summary>
    /// <param name="budgets">How many each person does.</param>
    public SourceInteraction[] Generate(int[] budgets)
    {
        var events = new List<SourceInteraction>(budgets.Sum());
        for (int user = 0; user < budgets.Length; user++)
        {
            if (budgets[user] == 0)
                continue;
            ReadOnlySpan<double> own = Weigh(user, _people.Communities[user], _cumulative[0]);
            ReadOnlySpan<double> second = Weigh(user, _people.SecondCommunities[user], _cumulative[1]);
            int end = events.Count + budgets[user];
            while (events.Count < end)
                Visit(user, own, second, events, end);
        }

        return ByTime(events);
    }

    /// <summary>Events ordered by time; equal times keep their order.</summary>
    public static SourceInteraction[] ByTime(List<SourceInteraction> events) => [.. events.OrderBy(static e => e.OccurredAt)];

    private ReadOnlySpan<double> Weigh(int user, int community, double[] cumulative)
    {
        int[] group = _byCommunity[community];
        ReadOnlySpan<float> tastes = _people.TastesOf(user);
        double total = 0;
        for (int i = 0; i < group.Length; i++)
        {
            double affinity = DemoDraw.Affinity(tastes, _startups.TastesOf(group[i]));
            cumulative[i] = total += _startups.Popularity[group[i]] * Math.Exp(TasteSharpness * affinity);
        }

        return cumulative.AsSpan(0, group.Length);
    }

    private void Visit(int user, ReadOnlySpan<double> own, ReadOnlySpan<double> second, List<SourceInteraction> events, int end)
    {
        double where = _random.NextDouble();
        bool liked = where < OwnCommunity + SecondCommunity;
        int startup = where < OwnCommunity ? _byCommunity[_people.Communities[user]][_random.NextWeighted(own)]
            : liked ? _byCommunity[_people.SecondCommunities[user]][_random.NextWeighted(second)]
            : _random.NextWeighted(_everywhere);

        SourceUser person = _people.Rows[user];
        SourceStartup visited = _startups.Rows[startup];
        DateTimeOffset from = Latest(_options.AsOf.AddDays(-_options.Days), person.CreatedAt!.Value, visited.CreatedAt!.Value);
        DateTimeOffset time = _random.TimeBetween(from, _options.AsOf.AddHours(-2));
        Guid? request = _random.Chance(FromRecommendation) ? _random.NextUuid() : null;

        Add("view");
        if (_random.Chance(liked ? 0.55 : 0.2))
            Add("click");
        if (liked && _random.Chance(0.18))
            Add("like");
        if (liked && _random.Chance(0.1))
            Add("favorite");
        if (liked && person.Roles.HasFlag(UserRoles.Developer) && _random.Chance(0.16))
            Add("apply");
        if (liked && person.Roles.HasFlag(UserRoles.Investor) && _random.Chance(0.16))
            Add("interest");
        if (_random.Chance(liked ? 0.015 : 0.15))
            Add("dislike");

        void Add(string type)
        {
            if (events.Count == end)
                return;
            events.Add(new SourceInteraction(person.UserId, visited.StartupId, type, time, request));
            time = time.AddSeconds(_random.Between(5, 900));
        }
    }

    private static DateTimeOffset Latest(DateTimeOffset a, DateTimeOffset b, DateTimeOffset c)
    {
        DateTimeOffset later = a > b ? a : b;
        return later > c ? later : c;
    }
}
