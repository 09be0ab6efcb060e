using System.IO.Hashing;
using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Model.Snapshot;
using Precompute.Numerics;

namespace Precompute.Training.Evaluation;

/// <summary>
/// Bounds what an evaluation costs: of many queries under test those with the smallest hashes of their ids are asked. A uniform sample,
/// so every mean stays unbiased and its interval says what the sample leaves open; and by id, not by ordinal or draw, so that the next
/// night asks nearly the same entities and two versions can be compared entity by entity.
/// </summary>
internal static class QuerySample
{
    /// <summary>Both directions, each with at most a number of queries under test; training data are untouched.</summary>
    /// <param name="splits">What is held out.</param>
    /// <param name="snapshot">Knows the ids.</param>
    /// <param name="most">At least 1.</param>
    /// <param name="seed">Another seed asks others.</param>
    public static HoldoutSplits Of(HoldoutSplits splits, SourceSnapshot snapshot, int most, ulong seed) => new(
        Of(splits.Forward, snapshot.Users.Ids, most, seed),
        Of(splits.Reverse, snapshot.Startups.Ids, most, seed))
    {
        Validation = splits.Validation is { } validation ? Of(validation, snapshot, most, seed) : null,
    };

    private static HoldoutSplit Of(HoldoutSplit split, IdMap ids, int most, ulong seed)
    {
        int[] queries = [.. Enumerable.Range(0, split.Relevant.Rows).Where(q => split.Relevant.RowLength(q) > 0)];
        if (queries.Length <= most)
            return split;
        ulong[] hashes = [.. queries.Select(q => HashOf(ids[q], seed))];
        Array.Sort(hashes, queries);
        var asked = BitmapFilter.Of(split.Relevant.Rows, queries.AsSpan(0, most));
        CsrMatrix relevant = CsrFilter.Where(split.Relevant, (query, _, _) => asked.Accepts(query));
        return split with
        {
            Relevant = relevant,
            Description = $"{split.Description}; of {queries.Length} {(split.Direction == Direction.Forward ? "people" : "startups")} with a test pair "
                + $"{most} were asked, chosen by their ids (seed {seed}): {relevant.NonZeroCount} pairs",
        };
    }

    private static ulong HashOf(Guid id, ulong seed)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return XxHash3.HashToUInt64(bytes, unchecked((long)seed));
    }
}
