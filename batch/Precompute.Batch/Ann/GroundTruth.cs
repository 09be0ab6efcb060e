using Precompute.Numerics;

namespace Precompute.Batch.Ann;

/// <summary>The exact answers of all queries. Reading is thread-safe.</summary>
/// <param name="ordinals">Row after row, best first; <see cref="Nothing"/> where an answer is shorter.</param>
/// <param name="columns">Length of a row.</param>
/// <param name="k">How much of a row counts.</param>
internal sealed class GroundTruth(int[] ordinals, int columns, int k)
{
    /// <summary>Stands where an answer has ended.</summary>
    public const int Nothing = -1;

    /// <summary>The share of a query's exact answer that was found; 1 where there was nothing to find.</summary>
    /// <param name="query">The query's row.</param>
    /// <param name="answer">What was found.</param>
    public double RecallOf(int query, ReadOnlySpan<Neighbor> answer)
    {
        ReadOnlySpan<int> exact = ordinals.AsSpan((int)((long)query * columns), k);
        int end = exact.IndexOf(Nothing);
        exact = end < 0 ? exact : exact[..end];
        int hits = 0;
        for (int i = 0; i < answer.Length; i++)
            hits += exact.Contains(answer[i].Ordinal) && !Holds(answer[..i], answer[i].Ordinal) ? 1 : 0;
        return exact.IsEmpty ? 1 : (double)hits / exact.Length;
    }

    private static bool Holds(ReadOnlySpan<Neighbor> answer, int ordinal)
    {
        foreach (Neighbor entry in answer)
        {
            if (entry.Ordinal == ordinal)
                return true;
        }

        return false;
    }
}
