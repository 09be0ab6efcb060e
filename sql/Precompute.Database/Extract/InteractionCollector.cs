using Precompute.Model.Snapshot;
using Precompute.Numerics;

namespace Precompute.Database.Extract;

/// <summary>
/// Takes events in any order, 13 bytes each, in blocks that are never copied while they grow, and puts them into the order of
/// <see cref="InteractionLog"/>: a counting sort by user, then small sorts within each user.
/// </summary>
internal sealed class InteractionCollector(int users, int startups)
{
    private const int BlockSize = 1 << 18;

    // Startup, type and time of an event make one 64-bit key for the sort within a user.
    private const int LargestStartupCount = 1 << 24;
    private const int MostTypes = 256;
    private readonly List<(int[] Users, int[] Startups, byte[] Types, uint[] Times)> _blocks = [];
    private readonly Dictionary<string, byte> _types = new(StringComparer.Ordinal);
    private readonly int[] _perUser = users >= 0 && startups <= LargestStartupCount
        ? new int[users + 1]
        : throw new PrecomputeException($"The source has {startups} startups; at most {LargestStartupCount} are supported.");

    private int _used = BlockSize;

    /// <summary>Events taken.</summary>
    public long Count { get; private set; }

    /// <summary>Adds an event.</summary>
    /// <exception cref="PrecomputeException">More than 256 types, or more events than an array holds.</exception>
    public void Add(int user, int startup, string type, uint time)
    {
        if (!_types.TryGetValue(type, out byte index))
        {
            if (_types.Count == MostTypes)
                throw new PrecomputeException($"interaction_type has more than {MostTypes} different values ('{type}' is one more); is it the right column?");
            _types.Add(type, index = (byte)_types.Count);
        }

        if (_used == BlockSize)
        {
            if (Count + BlockSize > Array.MaxLength)
                throw new PrecomputeException($"A view of interactions has more than {Count} rows, more than one machine's run supports.");
            _blocks.Add((new int[BlockSize], new int[BlockSize], new byte[BlockSize], new uint[BlockSize]));
            _used = 0;
        }

        (int[] blockUsers, int[] blockStartups, byte[] blockTypes, uint[] blockTimes) = _blocks[^1];
        blockUsers[_used] = user;
        blockStartups[_used] = startup;
        blockTypes[_used] = index;
        blockTimes[_used] = time;
        _used++;
        Count++;
        _perUser[user]++;
    }

    /// <summary>The ordered log; the collector is empty afterwards.</summary>
    public InteractionLog ToLog()
    {
        string[] names = [.. _types.Keys.Order(StringComparer.Ordinal)];
        byte[] rank = new byte[MostTypes];
        foreach ((string name, byte index) in _types)
            rank[index] = (byte)Array.IndexOf(names, name);

        int count = (int)Count;
        int[] next = new int[_perUser.Length];
        for (int user = 1; user < next.Length; user++)
            next[user] = next[user - 1] + _perUser[user - 1];

        ulong[] keys = new ulong[count];
        for (int b = 0; b < _blocks.Count; b++)
        {
            (int[] blockUsers, int[] blockStartups, byte[] blockTypes, uint[] blockTimes) = _blocks[b];
            int length = b == _blocks.Count - 1 ? _used : BlockSize;
            for (int i = 0; i < length; i++)
                keys[next[blockUsers[i]]++] = ((ulong)blockStartups[i] << 40) | ((ulong)rank[blockTypes[i]] << 32) | blockTimes[i];
            _blocks[b] = default;
        }

        _blocks.Clear();
        int[] usersOfEvents = new int[count];
        int[] startupsOfEvents = new int[count];
        byte[] types = new byte[count];
        uint[] times = new uint[count];
        for (int user = 0, start = 0; user < _perUser.Length; start += _perUser[user], user++)
        {
            Span<ulong> row = keys.AsSpan(start, _perUser[user]);
            row.Sort();
            usersOfEvents.AsSpan(start, row.Length).Fill(user);
            for (int i = 0; i < row.Length; i++)
            {
                startupsOfEvents[start + i] = (int)(row[i] >> 40);
                types[start + i] = (byte)(row[i] >> 32);
                times[start + i] = (uint)row[i];
            }
        }

        return new InteractionLog(names, usersOfEvents, startupsOfEvents, types, times);
    }
}
