using Precompute.Numerics;

namespace Precompute.Training.Baselines;

/// <summary>P = (XᵀX + λI)⁻¹ of size targets², B(i, j) = −P(i, j)/P(j, j), B(j, j) = 0.</summary>
internal sealed class EaseByTargets : IEaseWeights
{
    private readonly DenseMatrix _inverse;
    private readonly float[] _scales;

    public EaseByTargets(BinaryPairs pairs, float regularization, int threads, CancellationToken cancellationToken)
    {
        _inverse = BinaryPairs.Gram(pairs.ByTarget, pairs.ByQuery, regularization);
        SymmetricInverse.Invert(_inverse, threads, cancellationToken);
        _scales = new float[pairs.ByTarget.Rows];
        for (int j = 0; j < _scales.Length; j++)
            _scales[j] = -1f / _inverse.Row(j)[j];
    }

    /// <inheritdoc/>
    public float[] CreateScratch() => [];

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<int> history, int queryRow, Span<float> scores, float[] scratch)
    {
        scores.Clear();
        foreach (int i in history)
            VectorKernels.Axpy(1f, _inverse.Row(i)[..scores.Length], scores);
        for (int j = 0; j < scores.Length; j++)
            scores[j] *= _scales[j];

        // B has zeros on its diagonal: −P(j, j)/P(j, j) = −1 was added once for every j of the history.
        foreach (int j in history)
            scores[j] += 1f;
    }
}
