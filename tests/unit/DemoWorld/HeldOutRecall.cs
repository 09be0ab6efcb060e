using Precompute.Batch.DemoWorld;

namespace Precompute.UnitTests.DemoWorld;

/// <summary>Recall@20 over the full catalogue of the last days' new pairs: popularity against cosine item neighbours, the simplest model that learns.</summary>
internal sealed class HeldOutRecall
{
    private readonly Dictionary<int, HashSet<int>> _past = [];
    private readonly Dictionary<int, HashSet<int>> _future = [];
    private readonly int[] _popularity;

    public HeldOutRecall(GeneratedWorld world, DateTimeOffset split)
    {
        Dictionary<Guid, int> users = world.Users.Index().ToDictionary(static p => p.Item.UserId, static p => p.Index);
        Dictionary<Guid, int> startups = world.Startups.Index().ToDictionary(static p => p.Item.StartupId, static p => p.Index);
        _popularity = new int[startups.Count];
        foreach (var e in world.UserInteractions.Where(static e => e.InteractionType != "dislike"))
        {
            int user = users[e.UserId], startup = startups[e.StartupId];
            if (e.OccurredAt < split && Set(_past, user).Add(startup))
                _popularity[startup]++;
            else if (e.OccurredAt >= split && !Set(_past, user).Contains(startup))
                Set(_future, user).Add(startup);
        }
    }

    public (double Popularity, double Neighbours) At20()
    {
        int n = _popularity.Length;
        var together = new float[n, n];
        foreach (HashSet<int> past in _past.Values)
        {
            foreach (int a in past)
            {
                foreach (int b in past)
                    together[a, b]++;
            }
        }

        double popularity = 0, neighbours = 0;
        int tested = 0;
        var scores = new double[n];
        foreach ((int user, HashSet<int> future) in _future.Where(p => p.Value.Count > 0 && Set(_past, p.Key).Count > 0).Take(1000))
        {
            popularity += Recall(user, future, startup => _popularity[startup]);
            Array.Clear(scores);
            foreach (int seen in _past[user])
            {
                for (int startup = 0; startup < n; startup++)
                    scores[startup] += together[seen, startup] / Math.Sqrt(_popularity[seen] * (double)Math.Max(1, _popularity[startup]));
            }

            neighbours += Recall(user, future, startup => scores[startup]);
            tested++;
        }

        return (popularity / tested, neighbours / tested);
    }

    private double Recall(int user, HashSet<int> future, Func<int, double> score) =>
        Enumerable.Range(0, _popularity.Length).Where(startup => !_past[user].Contains(startup)).OrderByDescending(score).Take(20).Count(future.Contains)
        / (double)Math.Min(20, future.Count);

    private static HashSet<int> Set(Dictionary<int, HashSet<int>> sets, int key)
    {
        if (!sets.TryGetValue(key, out HashSet<int>? set))
            sets.Add(key, set = []);
        return set;
    }
}
