using System.Diagnostics.CodeAnalysis;
using Precompute.Numerics;

namespace Precompute.AnnIndex;

/// <summary>What every index checks of a query before it searches.</summary>
internal static class QueryCheck
{
    /// <summary>The query's norm.</summary>
    /// <exception cref="ArgumentException">The length is wrong or a value is not finite.</exception>
    public static float NormOf(ReadOnlySpan<float> query, int dimensions)
    {
        if (query.Length != dimensions)
            ThrowLength(query, dimensions);
        float norm = VectorKernels.Norm(query);
        if (!float.IsFinite(norm))
        {
            int bad = VectorKernels.IndexOfNonFinite(query);
            if (bad >= 0)
                ThrowNotFinite(query, bad);
        }

        return norm;
    }

    /// <summary>1 / norm, and 0 for a zero vector: its cosine with anything is 0.</summary>
    public static float Inverse(float norm) => norm > 0 ? 1f / norm : 0f;

    /// <summary>The answer to a zero query by inner product or cosine: everything scores 0, so the smallest accepted ordinals are the best.</summary>
    public static int AnswerZero(int count, IOrdinalFilter? filter, Span<Neighbor> results)
    {
        int found = 0;
        for (int ordinal = Next(0); ordinal >= 0 && found < results.Length; ordinal = Next(ordinal + 1))
            results[found++] = new Neighbor(ordinal, 0f);
        return found;

        int Next(int from) => filter?.NextAccepted(from, count) ?? (from < count ? from : -1);
    }

    [DoesNotReturn]
    private static void ThrowLength(ReadOnlySpan<float> query, int dimensions) =>
        throw new ArgumentException($"The query has {query.Length} values; the index holds vectors of {dimensions}.", nameof(query));

    [DoesNotReturn]
    private static void ThrowNotFinite(ReadOnlySpan<float> query, int position) =>
        throw new ArgumentException($"The query holds {query[position]} at position {position}; every value must be finite.", nameof(query));
}
