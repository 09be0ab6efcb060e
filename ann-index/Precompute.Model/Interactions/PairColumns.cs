using Precompute.Numerics;

namespace Precompute.Model.Interactions;

/// <summary>Distinct (user, startup) pairs in ascending order, each with the undecided (uncapped, double) sum of its events.</summary>
internal sealed class PairColumns(int capacity)
{
    private int[] _users = new int[capacity];
    private int[] _startups = new int[capacity];
    private double[] _sums = new double[capacity];

    public int Count { get; private set; }

    /// <summary>Adds to the pair's sum; pairs must arrive in ascending order, equal ones next to each other.</summary>
    public void Add(int user, int startup, double worth)
    {
        int last = Count - 1;
        if (last >= 0 && _users[last] == user && _startups[last] == startup)
        {
            _sums[last] += worth;
            return;
        }

        if (Count == _users.Length)
            Grow();
        _users[Count] = user;
        _startups[Count] = startup;
        _sums[Count++] = worth;
    }

    /// <summary>Both sides' pairs as one; the sums of pairs in both are added.</summary>
    public static PairColumns Merge(PairColumns a, PairColumns b)
    {
        PairColumns merged = new((int)Math.Min(Array.MaxLength, (long)a.Count + b.Count));
        int i = 0;
        int j = 0;
        while (i < a.Count || j < b.Count)
        {
            if (j == b.Count || (i < a.Count && a.Precedes(i, b, j)))
            {
                merged.Add(a._users[i], a._startups[i], a._sums[i]);
                i++;
            }
            else
            {
                merged.Add(b._users[j], b._startups[j], b._sums[j]);
                j++;
            }
        }

        return merged;
    }

    /// <summary>Users × startups, each sum turned into a pair weight.</summary>
    public CsrMatrix ToMatrix(int users, int startups, EventWeigher weigher)
    {
        long[] offsets = new long[users + 1];
        int[] columns = _startups.AsSpan(0, Count).ToArray();
        float[] values = new float[Count];
        for (int i = 0; i < Count; i++)
        {
            offsets[_users[i] + 1]++;
            values[i] = weigher.OfPair(_sums[i]);
        }

        for (int u = 0; u < users; u++)
            offsets[u + 1] += offsets[u];
        return new CsrMatrix(users, startups, offsets, columns, values);
    }

    private bool Precedes(int i, PairColumns other, int j) =>
        _users[i] != other._users[j] ? _users[i] < other._users[j] : _startups[i] <= other._startups[j];

    private void Grow()
    {
        if (Count == Array.MaxLength)
            throw new PrecomputeException($"More than {Array.MaxLength} pairs of a user and a startup cannot be held. Bound the interactions by their time.");
        int size = (int)Math.Min(Array.MaxLength, Math.Max(16L, _users.Length * 2L));
        Array.Resize(ref _users, size);
        Array.Resize(ref _startups, size);
        Array.Resize(ref _sums, size);
    }
}
