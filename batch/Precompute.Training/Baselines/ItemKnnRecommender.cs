using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Numerics;
using Precompute.Training.Evaluation;

namespace Precompute.Training.Baselines;

/// <summary>
/// Nearest neighbours between targets: s(i, j) = ⟨xᵢ, xⱼ⟩ / (‖xᵢ‖·‖xⱼ‖ + shrink) over the queries' weighted columns, the K most similar
/// kept per target, score(j) = Σ over the history of s(i, j) (Deshpande, Karypis 2004; weighting and shrinkage after Ferrari Dacrema,
/// Cremonesi, Jannach 2019). Only positive pairs count. A target that shares nothing with the history is never returned.
/// </summary>
public sealed class ItemKnnRecommender : IRecommender
{
    private const int TargetBlock = 64;
    private const int BytesPerNeighbour = 12;

    // Row i: the targets j whose list of neighbours holds i, with s(i, j).
    private readonly CsrMatrix _similarity;

    /// <summary>Fits. O(Σ over queries of n²) time; memory is one dense row a worker and K neighbours a target.</summary>
    /// <param name="training">Queries × targets, signed weights; only which pairs are positive is used.</param>
    /// <param name="options">Neighbours, shrinkage, weighting.</param>
    /// <param name="threads">Workers; the similarities do not depend on it.</param>
    /// <param name="cancellationToken">Looked at before every block of targets.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="PrecomputeException">The neighbours would not fit into the memory limit.</exception>
    public ItemKnnRecommender(CsrMatrix training, ItemKnnOptions options, int threads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Neighbours < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.Neighbours, $"The number of neighbours is {options.Neighbours}; it must be 1 or more.");
        if (!(options.Shrink >= 0f && float.IsFinite(options.Shrink)))
            throw new ArgumentOutOfRangeException(nameof(options), options.Shrink, $"The shrinkage is {options.Shrink}; it must be 0 or more and finite.");
        long bytes = EstimateBytes(training.Columns, options);
        if (bytes > options.MemoryLimitBytes)
        {
            throw new PrecomputeException(
                $"{options.Neighbours} neighbours of {training.Columns} targets need {bytes} bytes, the limit is {options.MemoryLimitBytes}: ask for fewer neighbours or raise the limit.");
        }

        CsrMatrix pairs = CsrFilter.Where(training, static (_, _, weight) => weight > 0f);
        CsrMatrix byTarget = Weigh(pairs.Transpose(), options.Weighting);
        _similarity = Fit(byTarget, byTarget.Transpose(), options, threads, cancellationToken).Transpose();
        Options = options;
    }

    /// <summary>What it was fitted with.</summary>
    public ItemKnnOptions Options { get; }

    /// <inheritdoc/>
    public string Name => BaselineNames.ItemKnn;

    /// <inheritdoc/>
    public RecommendationMethod? Method => null;

    /// <summary>The most memory that a fit's similarities can need, bytes: both orders of them exist for a moment.</summary>
    /// <param name="targets">Targets of the training data.</param>
    /// <param name="options">How many neighbours each keeps.</param>
    public static long EstimateBytes(long targets, ItemKnnOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return 2L * BytesPerNeighbour * targets * Math.Min(options.Neighbours, targets);
    }

    /// <inheritdoc/>
    public void Recommend(RecommendationRequest request, NeighborListHandler handler, CancellationToken cancellationToken) => HistoryRanker.Run(
        request,
        _similarity.Rows,
        static () => 0,
        (query, scores, _) => Score(request.Seen.RowColumns(query), request.Seen.RowValues(query), scores),
        handler,
        cancellationToken);

    private bool Score(ReadOnlySpan<int> history, ReadOnlySpan<float> weights, float[] scores)
    {
        Array.Clear(scores);
        for (int i = 0; i < history.Length; i++)
        {
            if (!(weights[i] > 0f))
                continue;
            ReadOnlySpan<int> targets = _similarity.RowColumns(history[i]);
            ReadOnlySpan<float> similarities = _similarity.RowValues(history[i]);
            for (int n = 0; n < targets.Length; n++)
                scores[targets[n]] += similarities[n];
        }

        bool any = false;
        foreach (ref float score in scores.AsSpan())
        {
            if (score > 0f)
                any = true;
            else
                score = float.NaN;
        }

        return any;
    }

    private static CsrMatrix Weigh(CsrMatrix byTarget, ItemKnnWeighting weighting)
    {
        double meanLength = byTarget.Rows == 0 ? 0d : (double)byTarget.NonZeroCount / byTarget.Rows;
        float[] lengths = new float[byTarget.Columns];
        foreach (int query in byTarget.ColumnOrdinals)
            lengths[query]++;
        float[] values = new float[byTarget.NonZeroCount];
        for (int target = 0; target < byTarget.Rows; target++)
        {
            int first = (int)byTarget.RowOffsets[target];
            ReadOnlySpan<int> row = byTarget.RowColumns(target);
            for (int i = 0; i < row.Length; i++)
                values[first + i] = WeightOf(weighting, row.Length, lengths[row[i]], byTarget.Rows, meanLength);
        }

        return new CsrMatrix(byTarget.Rows, byTarget.Columns, byTarget.RowOffsets.ToArray(), byTarget.ColumnOrdinals.ToArray(), values);
    }

    // A query that acted on everything says little of what belongs together: it is the frequent term.
    private static float WeightOf(ItemKnnWeighting weighting, int targetLength, float queryLength, int targets, double meanLength)
    {
        const double K1 = 1.2;
        const double B = 0.75;
        switch (weighting)
        {
            case ItemKnnWeighting.Binary:
                return 1f;
            case ItemKnnWeighting.UnitLength:
                return 1f / MathF.Sqrt(queryLength);
            case ItemKnnWeighting.TfIdf:
                return (float)Math.Log(1d + (targets / (1d + queryLength)));
            case ItemKnnWeighting.Bm25:
                double rarity = Math.Log(1d + (targets / (1d + queryLength)));
                return (float)(rarity * (K1 + 1d) / (K1 * (1d - B + (B * targetLength / meanLength)) + 1d));
            default:
                throw new ArgumentOutOfRangeException(nameof(weighting), weighting, $"The weighting is {weighting}; legal are binary, tfidf, bm25 and unitlength.");
        }
    }

    /// <summary>Row j: the neighbours of target j. Blocks of targets are independent, so the outcome does not depend on the threads.</summary>
    private static CsrMatrix Fit(CsrMatrix byTarget, CsrMatrix byQuery, ItemKnnOptions options, int threads, CancellationToken cancellationToken)
    {
        int targets = byTarget.Rows;
        float[] norms = new float[targets];
        for (int t = 0; t < targets; t++)
            norms[t] = VectorKernels.Norm(byTarget.RowValues(t));
        int kept = Math.Min(options.Neighbours, targets);
        Neighbor[][] neighbours = new Neighbor[targets][];
        RowBlocks.Run(
            (targets + TargetBlock - 1) / TargetBlock,
            threads,
            () => (Sums: new float[targets], Met: new List<int>(), Best: new Neighbor[kept]),
            (block, worker) =>
            {
                int end = Math.Min((block + 1) * TargetBlock, targets);
                for (int target = block * TargetBlock; target < end; target++)
                    neighbours[target] = NeighboursOf(target, byTarget, byQuery, norms, options.Shrink, worker.Sums, worker.Met, worker.Best);
            },
            cancellationToken);
        return ToMatrix(neighbours, targets);
    }

    private static Neighbor[] NeighboursOf(
        int target, CsrMatrix byTarget, CsrMatrix byQuery, float[] norms, float shrink, float[] sums, List<int> met, Neighbor[] buffer)
    {
        ReadOnlySpan<int> queries = byTarget.RowColumns(target);
        ReadOnlySpan<float> weights = byTarget.RowValues(target);
        for (int i = 0; i < queries.Length; i++)
        {
            ReadOnlySpan<int> others = byQuery.RowColumns(queries[i]);
            ReadOnlySpan<float> otherWeights = byQuery.RowValues(queries[i]);
            for (int o = 0; o < others.Length; o++)
            {
                if (sums[others[o]] == 0f)
                    met.Add(others[o]);
                sums[others[o]] += weights[i] * otherWeights[o];
            }
        }

        BoundedTopK best = new(buffer);
        foreach (int other in met)
        {
            if (other != target)
                best.Add(other, sums[other] / ((norms[target] * norms[other]) + shrink));
            sums[other] = 0f;
        }

        met.Clear();
        return buffer.AsSpan(0, best.SortDescending()).ToArray();
    }

    private static CsrMatrix ToMatrix(Neighbor[][] neighbours, int targets)
    {
        long[] offsets = new long[targets + 1];
        for (int t = 0; t < targets; t++)
            offsets[t + 1] = offsets[t] + neighbours[t].Length;
        int[] columns = new int[offsets[targets]];
        float[] values = new float[offsets[targets]];
        for (int t = 0; t < targets; t++)
        {
            int at = (int)offsets[t];
            foreach (Neighbor neighbour in neighbours[t].OrderBy(static n => n.Ordinal))
            {
                columns[at] = neighbour.Ordinal;
                values[at++] = neighbour.Score;
            }
        }

        return new CsrMatrix(targets, targets, offsets, columns, values);
    }
}
