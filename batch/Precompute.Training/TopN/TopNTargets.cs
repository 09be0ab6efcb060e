using Precompute.AnnIndex;
using Precompute.Numerics;

namespace Precompute.Training.TopN;

/// <summary>
/// Targets made ready for ranking, once for all requests that ask for the same through the same filter. Memory: a quarter of the factors of
/// those that may be returned, and while it is made 80 bytes a target besides; the factors are not copied and must not change. Thread-safe.
/// </summary>
public sealed class TopNTargets
{
    /// <summary>Orders and rounds targets. O(targets·f²).</summary>
    /// <param name="factors">targets × f.</param>
    /// <param name="filter">Which may be returned at all, or null for all.</param>
    /// <exception cref="PrecomputeException">A factor of a target that may be returned is not finite; the row is named.</exception>
    public TopNTargets(DenseMatrix factors, IOrdinalFilter? filter = null)
    {
        ArgumentNullException.ThrowIfNull(factors);
        for (int t = 0; t < factors.Rows; t++)
        {
            if (filter?.Accepts(t) != false && VectorKernels.IndexOfNonFinite(factors.Row(t)) >= 0)
                throw new PrecomputeException($"Row {t} of the target factors is not finite; train again or remove it.");
        }

        Factors = factors;
        Filter = filter;
        Screened = new ScreenedVectors(factors, filter);
    }

    /// <summary>targets × f.</summary>
    public DenseMatrix Factors { get; }

    /// <summary>Which may be returned at all, or null for all.</summary>
    public IOrdinalFilter? Filter { get; }

    /// <summary>What is scanned.</summary>
    internal ScreenedVectors Screened { get; }
}
