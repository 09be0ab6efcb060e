namespace Precompute.Numerics;

/// <summary>Selection without sorting (Hoare 1961, "Algorithm 65: Find"). O(n) on average; nothing is allocated.</summary>
public static class Selection
{
    /// <summary>Puts the k largest keys to the front, in no order.</summary>
    /// <param name="keys">All distinct.</param>
    /// <param name="k">How many, 0 or more.</param>
    public static void PutLargestFirst(Span<ulong> keys, int k)
    {
        // The partition has no branch to mispredict.
        while (keys.Length > 1)
        {
            int middle = keys.Length / 2;
            int last = keys.Length - 1;
            int pivotAt = MedianOf(keys, 0, middle, last);
            ulong pivot = keys[pivotAt];
            keys[pivotAt] = keys[last];
            int larger = 0;
            for (int i = 0; i < last; i++)
            {
                ulong key = keys[i];
                keys[i] = keys[larger];
                keys[larger] = key;
                larger += key > pivot ? 1 : 0;
            }

            keys[last] = keys[larger];
            keys[larger] = pivot;
            if (larger == k || larger + 1 == k)
                return;
            if (larger > k)
            {
                keys = keys[..larger];
            }
            else
            {
                keys = keys[(larger + 1)..];
                k -= larger + 1;
            }
        }
    }

    /// <summary>A number that orders like a float, for keys; −0 and 0 are one.</summary>
    public static uint Ordered(float value)
    {
        // Adding 0 makes 0 of −0.
        int bits = BitConverter.SingleToInt32Bits(value + 0f);
        return (uint)(bits ^ ((bits >> 31) | int.MinValue));
    }

    private static int MedianOf(Span<ulong> keys, int a, int b, int c)
    {
        if (keys[a] > keys[b])
            (a, b) = (b, a);
        if (keys[b] > keys[c])
            b = keys[a] > keys[c] ? a : c;
        return b;
    }
}
