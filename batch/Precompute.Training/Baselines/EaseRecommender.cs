using Precompute.AnnIndex;
using Precompute.Model;
using Precompute.Numerics;
using Precompute.Training.Evaluation;

namespace Precompute.Training.Baselines;

/// <summary>
/// EASE, the linear autoencoder in closed form (Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019, equations 6–8):
/// scores = h·B with B = I − P·diag(1/diag P), P = (XᵀX + λI)⁻¹, X the binary positive pairs. The system that is inverted is that of
/// the smaller side (<see cref="EaseByTargets"/>, <see cref="EaseByQueries"/>), so memory is min(queries, targets)² floats.
/// </summary>
public sealed class EaseRecommender : IRecommender
{
    private readonly BinaryPairs _pairs;
    private readonly IEaseWeights _weights;

    /// <summary>Fits. O(min(queries, targets)³).</summary>
    /// <param name="training">Queries × targets, signed weights; only which pairs are positive is used.</param>
    /// <param name="options">Regularisation and memory limit.</param>
    /// <param name="threads">Workers; the scores do not depend on it.</param>
    /// <param name="cancellationToken">Looked at every 64 pivots.</param>
    /// <exception cref="ArgumentOutOfRangeException">The regularisation is not above 0.</exception>
    /// <exception cref="PrecomputeException">The fit would not fit into the memory limit; the message has both numbers.</exception>
    public EaseRecommender(CsrMatrix training, EaseOptions options, int threads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(options);
        if (!(options.Regularization > 0f && float.IsFinite(options.Regularization)))
            throw new ArgumentOutOfRangeException(nameof(options), options.Regularization, $"The regularisation is {options.Regularization}; it must be above 0 and finite.");
        Options = options;
        _pairs = new BinaryPairs(training);
        long bytes = EstimateBytes(_pairs);
        if (bytes > options.MemoryLimitBytes)
        {
            throw new PrecomputeException(
                $"EASE over {_pairs.ByQuery.Rows} queries and {_pairs.ByTarget.Rows} targets needs {bytes} bytes, the limit is {options.MemoryLimitBytes}: raise the limit, or measure without it.");
        }

        _weights = _pairs.ByQuery.Rows < _pairs.ByTarget.Rows
            ? new EaseByQueries(_pairs, options.Regularization, threads, cancellationToken)
            : new EaseByTargets(_pairs, options.Regularization, threads, cancellationToken);
    }

    /// <summary>What it was fitted with.</summary>
    public EaseOptions Options { get; }

    /// <inheritdoc/>
    public string Name => BaselineNames.Ease;

    /// <inheritdoc/>
    public RecommendationMethod? Method => null;

    /// <summary>The memory that a fit needs, bytes.</summary>
    public static long EstimateBytes(CsrMatrix training)
    {
        ArgumentNullException.ThrowIfNull(training);
        return EstimateBytes(new BinaryPairs(training));
    }

    /// <summary>The memory that a fit needs, bytes: the system, and the pairs in both orders.</summary>
    /// <param name="smallerSide">Queries or targets with a positive pair, whichever are fewer.</param>
    /// <param name="pairs">Positive pairs.</param>
    public static long EstimateBytes(int smallerSide, long pairs) => SymmetricInverse.EstimateBytes(smallerSide) + (12L * 2 * pairs);

    /// <inheritdoc/>
    public void Recommend(RecommendationRequest request, NeighborListHandler handler, CancellationToken cancellationToken) => HistoryRanker.Run(
        request,
        _pairs.TargetRows.Length,
        () => (History: new List<int>(), Scores: new float[_pairs.ByTarget.Rows], Weights: _weights.CreateScratch()),
        (query, scores, own) =>
        {
            _pairs.ReadHistory(request.Seen.RowColumns(query), request.Seen.RowValues(query), own.History);
            if (own.History.Count == 0)
                return false;
            int row = query < _pairs.QueryRows.Length ? _pairs.QueryRows[query] : -1;
            _weights.Score(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(own.History), row, own.Scores, own.Weights);
            Array.Fill(scores, float.NaN);
            for (int j = 0; j < own.Scores.Length; j++)
                scores[_pairs.TargetOrdinals[j]] = own.Scores[j];
            return true;
        },
        handler,
        cancellationToken);

    private static long EstimateBytes(BinaryPairs pairs) => EstimateBytes(Math.Min(pairs.ByQuery.Rows, pairs.ByTarget.Rows), pairs.ByQuery.NonZeroCount);
}
