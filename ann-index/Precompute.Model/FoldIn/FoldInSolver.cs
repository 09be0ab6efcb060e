using System.Collections.Concurrent;
using Precompute.Numerics;

namespace Precompute.Model.FoldIn;

/// <summary>
/// Gives a history its factors without training: what the closing half-step of training gives a row with these entries
/// (to the bit, for one kernel variant, while the target factors are the stored ones).
/// Immutable and thread-safe; each thread brings a <see cref="RowScratch"/> or borrows one. O(n·f² + f³).
/// </summary>
public sealed class FoldInSolver
{
    private readonly DenseMatrix _targetFactors;
    private readonly ImplicitRowSolver _solver;

    // As many as ever solved at the same time. Half a megabyte each: made anew for every request they would be the collector's main work.
    private readonly ConcurrentBag<RowScratch> _spare = [];

    /// <summary>Prepares fold-in against the target factors of a trained model: computes their Gram matrix once, O(targets·f²).</summary>
    /// <param name="parameters">What the model was trained with.</param>
    /// <param name="targetFactors">targets × f; not copied.</param>
    /// <param name="threads">Workers for the Gram matrix; the result does not depend on it.</param>
    public FoldInSolver(AlsParameters parameters, DenseMatrix targetFactors, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(targetFactors);
        if (targetFactors.Columns != parameters.Factors)
            throw new ArgumentException($"The target factors have {targetFactors.Columns} columns; the parameters say {parameters.Factors}.", nameof(targetFactors));
        _targetFactors = targetFactors;
        float[] gram = new float[(long)parameters.Factors * parameters.Factors];
        GramMatrix.Compute(targetFactors, gram, threads);
        _solver = new ImplicitRowSolver(parameters, targetFactors.Rows, gram);
    }

    /// <summary>Number of targets.</summary>
    public int Targets => _targetFactors.Rows;

    /// <summary>Number of factors f.</summary>
    public int Factors => _targetFactors.Columns;

    /// <summary>Working memory for one thread; reuse it, solving then allocates nothing.</summary>
    public RowScratch CreateScratch() => _solver.CreateScratch();

    /// <summary>Solves for the factors of a history.</summary>
    /// <param name="targetOrdinals">Targets acted on: ordinals of this model, distinct, in ascending order for the same bytes as training.</param>
    /// <param name="weights">Their weights, finite; negative where disliked.</param>
    /// <param name="factors">f floats, overwritten.</param>
    /// <param name="scratch">Of this thread.</param>
    /// <returns>False where no weight is positive: the factors are then 0 and no ranking follows from them.</returns>
    /// <exception cref="ArgumentException">Lengths differ, an ordinal is not of this model, or a weight is not finite; the entry is named.</exception>
    public bool Solve(ReadOnlySpan<int> targetOrdinals, ReadOnlySpan<float> weights, Span<float> factors, RowScratch scratch)
    {
        Check(targetOrdinals, weights);
        return _solver.Solve(_targetFactors, targetOrdinals, weights, factors, scratch);
    }

    /// <summary>The same with working memory of this solver's, which it keeps for the next.</summary>
    /// <param name="targetOrdinals">As above.</param>
    /// <param name="weights">As above.</param>
    /// <param name="factors">As above.</param>
    public bool Solve(ReadOnlySpan<int> targetOrdinals, ReadOnlySpan<float> weights, Span<float> factors)
    {
        RowScratch scratch = _spare.TryTake(out RowScratch? spare) ? spare : CreateScratch();
        try
        {
            return Solve(targetOrdinals, weights, factors, scratch);
        }
        finally
        {
            _spare.Add(scratch);
        }
    }

    /// <summary>Says what each entry of a history adds to the score of one target: see <see cref="ImplicitRowSolver.Explain"/>. O(n·f² + f³).</summary>
    /// <param name="targetOrdinals">Targets acted on: ordinals of this model, distinct.</param>
    /// <param name="weights">Their weights, finite; negative where disliked.</param>
    /// <param name="target">Ordinal of the target whose score is explained.</param>
    /// <param name="contributions">As many as entries, overwritten; their sum is the inner product of the target's factors with those of <see cref="Solve(ReadOnlySpan{int}, ReadOnlySpan{float}, Span{float}, RowScratch)"/>.</param>
    /// <param name="scratch">Of this thread.</param>
    /// <returns>False where no weight is positive: the contributions are then 0.</returns>
    /// <exception cref="ArgumentException">Lengths differ, an ordinal is not of this model, or a weight is not finite; the entry is named.</exception>
    public bool Explain(ReadOnlySpan<int> targetOrdinals, ReadOnlySpan<float> weights, int target, Span<float> contributions, RowScratch scratch)
    {
        Check(targetOrdinals, weights);
        if ((uint)target >= (uint)Targets)
            throw new ArgumentOutOfRangeException(nameof(target), target, $"The target must be from 0 to {Targets - 1}.");
        if (contributions.Length != weights.Length)
            throw new ArgumentException($"There is room for {contributions.Length} contributions of {weights.Length} entries; there must be one each.", nameof(contributions));
        return _solver.Explain(_targetFactors, targetOrdinals, weights, target, contributions, scratch);
    }

    private void Check(ReadOnlySpan<int> targetOrdinals, ReadOnlySpan<float> weights)
    {
        if (targetOrdinals.Length != weights.Length)
            throw new ArgumentException($"A history of {targetOrdinals.Length} targets has {weights.Length} weights; there must be one each.", nameof(weights));
        for (int i = 0; i < weights.Length; i++)
        {
            if ((uint)targetOrdinals[i] >= (uint)Targets)
                throw new ArgumentOutOfRangeException(nameof(targetOrdinals), targetOrdinals[i], $"Entry {i} names a target outside 0 to {Targets - 1}.");
            if (!float.IsFinite(weights[i]))
                throw new ArgumentException($"Entry {i} has the weight {weights[i]}; it must be finite.", nameof(weights));
        }
    }
}
