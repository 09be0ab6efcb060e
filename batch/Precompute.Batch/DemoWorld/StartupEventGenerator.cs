using Precompute.Database.Source;
using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.Batch.DemoWorld;

/// <summary>What startups do: applications they received, and people of their community they looked at or wrote to.</summary>
internal sealed class StartupEventGenerator
{
    // Of so many people of the community the startup takes the one closest to its taste.
    private const int Considered = 5;
    private const double Acknowledged = 0.6;

    private readonly DemoWorldOptions _options;
    private readonly DemoPeople _people;
    private readonly DemoStartups _startups;
    private readonly int[][] _candidates;
    private readonly double[] _activity;
    private SeededRandom _random;

    public StartupEventGenerator(DemoWorldOptions options, DemoPeople people, DemoStartups startups, SeededRandom random)
    {
        _options = options;
        _people = people;
        _startups = startups;
        _random = random;
        _candidates = DemoDraw.Group(people.Communities);
        for (int c = 0; c < _candidates.Length; c++)
            _candidates[c] = [.. _candidates[c].Where(user => people.Rows[user].Roles != UserRoles.Founder)];

        // Only startups with an owner act, and nobody acts for one that nobody has seen.
        _activity = new double[startups.Rows.Length];
        double total = 0;
        for (int startup = 0; startup < _activity.Length; startup++)
        {
            bool acts = startups.Rows[startup].OwnerId is not null && _candidates[startups.Communities[startup]].Length > 0;
            _activity[startup] = total += acts ? Math.Sqrt(startups.Popularity[startup]) : 0;
        }
    }

    /// <summary>Exactly <paramref name="events"/> events, by time; fewer only where no startup can act.</summary>
    public SourceInteraction[] Generate(int events, IReadOnlyList<SourceInteraction> userEvents)
    {
        var rows = new List<SourceInteraction>(events);
        foreach (SourceInteraction applied in userEvents)
        {
            if (rows.Count >= events / 2)
                break;
            if (applied.InteractionType == "apply" && _random.Chance(Acknowledged))
                rows.Add(applied with { InteractionType = "apply_received", OccurredAt = Before(applied.OccurredAt.AddSeconds(_random.Between(1, 600))) });
        }

        while (rows.Count < events && _activity[^1] > 0)
            Approach(rows, events);
        return UserEventGenerator.ByTime(rows);
    }

    private void Approach(List<SourceInteraction> rows, int end)
    {
        int startup = _random.NextWeighted(_activity);
        int user = Closest(startup);
        SourceStartup acting = _startups.Rows[startup];
        SourceUser person = _people.Rows[user];
        DateTimeOffset from = _options.AsOf.AddDays(-_options.Days);
        if (acting.CreatedAt > from)
            from = acting.CreatedAt.Value;
        if (person.CreatedAt > from)
            from = person.CreatedAt.Value;
        DateTimeOffset time = _random.TimeBetween(from, _options.AsOf.AddHours(-1));
        Guid? request = _random.Chance(0.3) ? _random.NextUuid() : null;

        Add("view");
        if (_random.Chance(0.5))
            Add("click");
        if (_random.Chance(0.3))
            Add("contact");

        void Add(string type)
        {
            if (rows.Count == end)
                return;
            rows.Add(new SourceInteraction(person.UserId, acting.StartupId, type, time, request));
            time = Before(time.AddSeconds(_random.Between(5, 900)));
        }
    }

    private int Closest(int startup)
    {
        int[] group = _candidates[_startups.Communities[startup]];
        ReadOnlySpan<float> tastes = _startups.TastesOf(startup);
        int best = -1;
        double bestAffinity = double.NegativeInfinity;
        for (int i = 0; i < Considered; i++)
        {
            int user = _random.Pick(group);
            double affinity = DemoDraw.Affinity(_people.TastesOf(user), tastes);
            if (affinity > bestAffinity)
                (best, bestAffinity) = (user, affinity);
        }

        return best;
    }

    private DateTimeOffset Before(DateTimeOffset time) => time < _options.AsOf ? time : _options.AsOf.AddSeconds(-1);
}
