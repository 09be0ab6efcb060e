using System.Buffers.Binary;
using Precompute.Numerics;

namespace Precompute.Batch.DemoWorld;

/// <summary>Draws that several steps share.</summary>
internal static class DemoDraw
{
    /// <summary>Length of a taste vector.</summary>
    public const int Tastes = 6;

    /// <summary>True with the given probability.</summary>
    public static bool Chance(this ref SeededRandom random, double probability) => random.NextDouble() < probability;

    /// <summary>One of the values.</summary>
    public static T Pick<T>(this ref SeededRandom random, IReadOnlyList<T> values) => values[random.NextInt32(values.Count)];

    /// <summary>An integer in [low, high].</summary>
    public static int Between(this ref SeededRandom random, int low, int high) => low + random.NextInt32(high - low + 1);

    /// <summary>Up to <paramref name="count"/> distinct values, sorted.</summary>
    public static string[] PickSome(this ref SeededRandom random, IReadOnlyList<string> values, int count)
    {
        var picked = new SortedSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
            picked.Add(random.Pick(values));
        return [.. picked];
    }

    /// <summary>A UUID of version 4 from the generator's bits.</summary>
    public static Guid NextUuid(this ref SeededRandom random)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, random.NextUInt64());
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], random.NextUInt64());
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>A time in [from, to), in whole seconds.</summary>
    public static DateTimeOffset TimeBetween(this ref SeededRandom random, DateTimeOffset from, DateTimeOffset to) =>
        from.AddSeconds((long)(random.NextDouble() * Math.Max(1, (to - from).TotalSeconds)));

    /// <summary>A community; the first are the larger ones.</summary>
    public static int NextCommunity(this ref SeededRandom random)
    {
        int communities = DemoTheme.All.Count;
        double u = random.NextDouble();
        return (int)(communities * (0.65 * u + 0.35 * u * u));
    }

    /// <summary>A taste vector of standard normal entries.</summary>
    public static void FillTastes(this ref SeededRandom random, Span<float> tastes)
    {
        for (int i = 0; i < tastes.Length; i++)
            tastes[i] = (float)random.NextGaussian();
    }

    /// <summary>A position by cumulative weights, which ascend to a positive total.</summary>
    public static int NextWeighted(this ref SeededRandom random, ReadOnlySpan<double> cumulative)
    {
        double point = random.NextDouble() * cumulative[^1];
        int low = 0, high = cumulative.Length - 1;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (cumulative[middle] > point)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    /// <summary>Dot product of two taste vectors, scaled to unit variance.</summary>
    public static double Affinity(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < Tastes; i++)
            sum += a[i] * b[i];
        return sum / Math.Sqrt(Tastes);
    }

    /// <summary>Members by community.</summary>
    public static int[][] Group(ReadOnlySpan<int> communities)
    {
        var groups = new List<int>[DemoTheme.All.Count];
        for (int c = 0; c < groups.Length; c++)
            groups[c] = [];
        for (int i = 0; i < communities.Length; i++)
            groups[communities[i]].Add(i);
        return [.. groups.Select(static group => group.ToArray())];
    }
}
