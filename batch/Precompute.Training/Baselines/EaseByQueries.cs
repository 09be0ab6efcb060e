using Precompute.Numerics;

namespace Precompute.Training.Baselines;

/// <summary>
/// The same B where queries are fewer than targets, by the Woodbury identity: P = (I − Xᵀ·K⁻¹·X)/λ with K = λI + XXᵀ of size queries².
/// For a history h with w = K⁻¹·X·h: h·P = (h − Xᵀw)/λ. Where h is training row u, X·h = K·eᵤ − λ·eᵤ, and so h·P is row u of K⁻¹·X.
/// </summary>
internal sealed class EaseByQueries : IEaseWeights
{
    private readonly BinaryPairs _pairs;
    private readonly DenseMatrix _inverse;
    private readonly float _regularization;
    private readonly float[] _scales;

    public EaseByQueries(BinaryPairs pairs, float regularization, int threads, CancellationToken cancellationToken)
    {
        _pairs = pairs;
        _regularization = regularization;
        _inverse = BinaryPairs.Gram(pairs.ByQuery, pairs.ByTarget, regularization);
        SymmetricInverse.Invert(_inverse, threads, cancellationToken);
        _scales = new float[pairs.ByTarget.Rows];
        RowBlocks.Run(_scales.Length, threads, static () => 0, (j, _) => _scales[j] = -1f / DiagonalOfP(j), cancellationToken);
    }

    /// <inheritdoc/>
    public float[] CreateScratch() => new float[_pairs.ByQuery.Rows];

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<int> history, int queryRow, Span<float> scores, float[] scratch)
    {
        scores.Clear();
        if (queryRow >= 0 && _pairs.ByQuery.RowColumns(queryRow).SequenceEqual(history))
        {
            Add(_inverse.Row(queryRow)[..scratch.Length], 1f, scores);
        }
        else
        {
            Array.Clear(scratch);
            foreach (int target in history)
            {
                foreach (int query in _pairs.ByTarget.RowColumns(target))
                    VectorKernels.Axpy(1f, _inverse.Row(query)[..scratch.Length], scratch);
            }

            Add(scratch, -1f / _regularization, scores);
            foreach (int j in history)
                scores[j] += 1f / _regularization;
        }

        for (int j = 0; j < scores.Length; j++)
            scores[j] *= _scales[j];
        foreach (int j in history)
            scores[j] += 1f;
    }

    /// <summary>scores += scale · weights·X.</summary>
    private void Add(ReadOnlySpan<float> weights, float scale, Span<float> scores)
    {
        for (int query = 0; query < weights.Length; query++)
        {
            float weight = scale * weights[query];
            if (weight == 0f)
                continue;
            foreach (int target in _pairs.ByQuery.RowColumns(query))
                scores[target] += weight;
        }
    }

    // 1 − xᵀK⁻¹x loses digits where x is frequent: summed in float64.
    private float DiagonalOfP(int target)
    {
        ReadOnlySpan<int> queries = _pairs.ByTarget.RowColumns(target);
        double sum = 0d;
        foreach (int query in queries)
        {
            ReadOnlySpan<float> row = _inverse.Row(query);
            foreach (int other in queries)
                sum += row[other];
        }

        return (float)((1d - sum) / _regularization);
    }
}
