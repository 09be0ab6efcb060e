using Precompute.Model;
using Precompute.Model.Interactions;
using Precompute.Numerics;

namespace Precompute.Training.Evaluation;

/// <summary>
/// A published split: which pairs train and which test is given. Without histories the test's queries are those of training, row by
/// row. With histories (fold-in, "strong generalisation"; Marlin 2004, Liang et al. 2018) the test's queries are others than those
/// of training: each brings what is known of it, and is asked for the rest.
/// </summary>
public static class FixedSplit
{
    /// <summary>The protocol's name.</summary>
    public const string Protocol = "fixed";

    /// <summary>Makes a split of two or three matrices over the same targets.</summary>
    /// <param name="train">Queries × targets, signed weights.</param>
    /// <param name="test">Queries × targets: positive entries are to be found. Pairs that the history holds already are not counted: they are masked.</param>
    /// <param name="histories">What is known of the test's queries, row by row, or null where they are the rows of <paramref name="train"/>.</param>
    /// <exception cref="PrecomputeException">The shapes do not fit, or nothing is to be found; the message names them.</exception>
    public static HoldoutSplit Create(CsrMatrix train, CsrMatrix test, CsrMatrix? histories = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(test);
        CsrMatrix known = histories ?? train;
        string knownName = histories is null ? "training" : "history";
        if (test.Columns != train.Columns || known.Columns != train.Columns)
            throw Unfit($"the matrices are over the same targets, but training has {train.Columns} columns, the test {test.Columns}{(histories is null ? "" : $", the histories {known.Columns}")}");
        if (test.Rows != known.Rows)
            throw Unfit($"row q of the test is the query of row q of the {knownName} matrix, but they have {test.Rows} and {known.Rows} rows{(histories is null ? "; test queries that did not train need histories" : "")}");
        CsrMatrix relevant = CsrFilter.Where(test, (query, target, weight) => weight > 0f && known.RowColumns(query).BinarySearch(target) < 0);
        if (relevant.NonZeroCount == 0)
            throw Unfit("at least one test pair is positive and not known before");
        string fold = histories is null ? "" : $" of queries that bring {known.NonZeroCount} pairs of history and did not train";
        return new HoldoutSplit
        {
            Direction = Direction.Forward,
            Protocol = Protocol,
            Description = $"trained on {train.NonZeroCount} given pairs, tested on {relevant.NonZeroCount} given pairs{fold}"
                + (relevant.NonZeroCount == test.NonZeroCount ? "" : $"; {test.NonZeroCount - relevant.NonZeroCount} more are known before or not positive"),
            Train = MatricesOf(train, known),
            Relevant = relevant,
            Histories = known,
        };
    }

    /// <summary>
    /// A validation split out of training pairs alone: of each query with at least two positive pairs a share is drawn (rounded, at
    /// least one, never all; a seeded stream per query) and left out.
    /// </summary>
    /// <param name="train">Queries × targets, signed weights; the test must not be in it.</param>
    /// <param name="share">In (0, 1).</param>
    /// <param name="seed">Decides which pairs are drawn.</param>
    public static HoldoutSplit Validation(CsrMatrix train, double share, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(train);
        if (!(share is > 0d and < 1d))
            throw new ArgumentOutOfRangeException(nameof(share), share, $"The validation share is {share}; it must lie between 0 and 1.");
        HashSet<(int Query, int Target)> drawn = [];
        for (int query = 0; query < train.Rows; query++)
            Draw(train, query, share, new SeededRandom(seed, (ulong)query), drawn);
        CsrMatrix kept = CsrFilter.Where(train, (query, target, _) => !drawn.Contains((query, target)));
        CsrMatrix relevant = CsrFilter.Where(train, (query, target, _) => drawn.Contains((query, target)));
        return new HoldoutSplit
        {
            Direction = Direction.Forward,
            Protocol = Protocol,
            Description = $"trained on {kept.NonZeroCount} pairs, tested on {relevant.NonZeroCount} pairs drawn from the training data (seed {seed})",
            Train = MatricesOf(kept, kept),
            Relevant = relevant,
        };
    }

    private static void Draw(CsrMatrix train, int query, double share, SeededRandom random, HashSet<(int Query, int Target)> drawn)
    {
        ReadOnlySpan<float> weights = train.RowValues(query);
        List<int> positives = [];
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] > 0f)
                positives.Add(train.RowColumns(query)[i]);
        }

        if (positives.Count < 2)
            return;
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(positives));
        int count = Math.Clamp((int)Math.Round(share * positives.Count), 1, positives.Count - 1);
        foreach (int target in positives[..count])
            drawn.Add((query, target));
    }

    // Segments are chosen by what is known of the queries that are asked.
    private static InteractionMatrices MatricesOf(CsrMatrix train, CsrMatrix known)
    {
        CsrMatrix reverse = train.Transpose();
        return new InteractionMatrices
        {
            Forward = train,
            Reverse = reverse,
            ForwardCounts = [.. Enumerable.Range(0, known.Rows).Select(known.RowLength)],
            ReverseCounts = [.. Enumerable.Range(0, reverse.Rows).Select(reverse.RowLength)],
            UnknownTypes = new Dictionary<string, long>(StringComparer.Ordinal),
        };
    }

    private static PrecomputeException Unfit(string rule) => new($"These matrices make no split: {rule}.");
}
