using System.Runtime.CompilerServices;
using Precompute.Numerics;

namespace Precompute.Model.FoldIn;

/// <summary>
/// Solves one row of a factor model while the other side is fixed: the one row solver of training and of fold-in, so that the
/// factors of a fresh history are what training would have given it. For weights w and target factors y it minimises
/// Σ_{w>0} (α₀ + α·w)(1 − x·y)² + Σ_{w&lt;0} (α₀ + α·|w|)(x·y)² + α₀ Σ_rest (x·y)² + λ (n + α₀·targets)^ν ‖x‖².
/// A row without any positive entry has the solution 0, written exactly.
/// Immutable: shared by all threads, each with a <see cref="RowScratch"/> of its own.
/// </summary>
public sealed class ImplicitRowSolver
{
    private readonly AlsParameters _parameters;
    private readonly int _targets;
    private readonly DenseMatrix _gram;
    private readonly TridiagonalGram? _tridiagonal;

    /// <summary>Prepares a solver for one fixed side.</summary>
    /// <param name="parameters">α, α₀, λ, ν and the number of factors f.</param>
    /// <param name="targets">Number of rows of the fixed side, 1 or more.</param>
    /// <param name="gram">YᵀY of the fixed side, f × f, row-major (<see cref="GramMatrix.Compute"/>); copied.</param>
    public ImplicitRowSolver(AlsParameters parameters, int targets, ReadOnlySpan<float> gram)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfNegative(targets);
        _parameters = parameters;
        _targets = targets;
        _gram = GramMatrix.Pad(gram, parameters.Factors, parameters.UnobservedWeight);
    }

    /// <summary>Prepares a solver for a fixed side in the basis in which its Gram matrix is tridiagonal: conjugate-gradient steps then cost O(n·f) alone.</summary>
    /// <param name="parameters">α, α₀, λ, ν and the number of factors f.</param>
    /// <param name="targets">Number of rows of the fixed side, 1 or more.</param>
    /// <param name="gram">α₀·YᵀY of the fixed side in that basis.</param>
    public ImplicitRowSolver(AlsParameters parameters, int targets, TridiagonalGram gram)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfNegative(targets);
        ArgumentNullException.ThrowIfNull(gram);
        _parameters = parameters;
        _targets = targets;
        _tridiagonal = gram;
        _gram = gram.ToPadded();
    }

    /// <summary>Working memory for one thread.</summary>
    /// <param name="entries">Entries of the longest row expected.</param>
    public RowScratch CreateScratch(int entries = 256) => new(_parameters.Factors, entries);

    /// <summary>λ (n + α₀·targets)^ν, the ridge of a row with n entries (Rendle et al. 2021, equation 6).</summary>
    public float RidgeOf(int entries) => RidgeOf(_parameters, entries, _targets);

    /// <summary>λ (n + α₀·others)^ν, the weight of ‖x‖² of a row with n entries facing a side of so many rows.</summary>
    public static float RidgeOf(AlsParameters parameters, int entries, int others)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        double size = entries + ((double)parameters.UnobservedWeight * others);
        return (float)(parameters.Regularization * Math.Pow(size, parameters.RegularizationExponent));
    }

    /// <summary>Solves the row exactly, by Cholesky.</summary>
    /// <param name="targetFactors">targets × f.</param>
    /// <param name="ordinals">
    /// The row's entries: rows of <paramref name="targetFactors"/>, distinct and legal, as many as there are weights. What more there are is
    /// what the rows solved next will name: it is fetched ahead.
    /// </param>
    /// <param name="weights">Their weights, finite.</param>
    /// <param name="factors">f floats, overwritten.</param>
    /// <param name="scratch">Of this thread.</param>
    /// <returns>False where no entry is positive; the factors are then 0 and say nothing.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Solve(DenseMatrix targetFactors, ReadOnlySpan<int> ordinals, ReadOnlySpan<float> weights, Span<float> factors, RowScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(targetFactors);
        ArgumentNullException.ThrowIfNull(scratch);
        if (!SetCoefficients(weights, scratch))
        {
            factors.Clear();
            return false;
        }

        CholeskySolver.Solve(SystemOf(targetFactors, ordinals, weights.Length), factors, scratch);
        return true;
    }

    /// <summary>
    /// Splits the prediction that <see cref="Solve"/> makes for one target into what each entry adds (Hu, Koren, Volinsky 2008, section 5):
    /// y·x = Σᵢ bᵢ (yᵢᵀ A⁻¹ y) with the matrix A and the right-hand side Σᵢ bᵢ yᵢ of the row's normal equations. One more solution of
    /// the same system, for y instead of the entries. Entries that are not positive have bᵢ = 0 and act through A alone.
    /// </summary>
    /// <param name="targetFactors">targets × f.</param>
    /// <param name="ordinals">The row's entries: rows of <paramref name="targetFactors"/>, distinct and legal.</param>
    /// <param name="weights">Their weights, finite.</param>
    /// <param name="target">The row of <paramref name="targetFactors"/> that is predicted.</param>
    /// <param name="contributions">Receives what each entry adds; their sum is the prediction, but for rounding.</param>
    /// <param name="scratch">Of this thread.</param>
    /// <returns>False where no entry is positive; the contributions are then 0.</returns>
    public bool Explain(
        DenseMatrix targetFactors, ReadOnlySpan<int> ordinals, ReadOnlySpan<float> weights, int target, Span<float> contributions, RowScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(targetFactors);
        ArgumentNullException.ThrowIfNull(scratch);
        int entries = ordinals.Length;

        // The target joins the system as an entry that adds nothing to the matrix and is all of the right-hand side.
        scratch.EnsureEntries(entries + 1);
        if (!SetCoefficients(weights, scratch))
        {
            contributions.Clear();
            return false;
        }

        scratch.Linear.AsSpan(0, entries).CopyTo(contributions);
        scratch.Linear.AsSpan(0, entries).Clear();
        scratch.Linear[entries] = 1f;
        scratch.Curvature[entries] = 0f;
        float[] solution = new float[_parameters.Factors];
        CholeskySolver.Solve(new RowSystem(_gram, RidgeOf(entries), targetFactors, (int[])[.. ordinals, target]), solution, scratch);
        for (int i = 0; i < entries; i++)
            contributions[i] *= VectorKernels.Dot(solution, targetFactors.Row(ordinals[i]));
        return true;
    }

    /// <summary>Improves the row by a few conjugate-gradient steps from the factors given.</summary>
    /// <param name="targetFactors">targets × f.</param>
    /// <param name="ordinals">
    /// The row's entries: rows of <paramref name="targetFactors"/>, distinct and legal, as many as there are weights. What more there are is
    /// what the rows solved next will name: it is fetched ahead.
    /// </param>
    /// <param name="weights">Their weights, finite.</param>
    /// <param name="factors">f floats: the start on entry, the improved row on return.</param>
    /// <param name="scratch">Of this thread.</param>
    /// <returns>False where no entry is positive; the factors are then 0.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Improve(DenseMatrix targetFactors, ReadOnlySpan<int> ordinals, ReadOnlySpan<float> weights, Span<float> factors, RowScratch scratch)
    {
        ArgumentNullException.ThrowIfNull(targetFactors);
        ArgumentNullException.ThrowIfNull(scratch);
        if (!SetCoefficients(weights, scratch))
        {
            factors.Clear();
            return false;
        }

        ConjugateGradientSolver.Solve(SystemOf(targetFactors, ordinals, weights.Length), factors, _parameters.ConjugateGradientSteps, scratch);
        return true;
    }

    private RowSystem SystemOf(DenseMatrix targetFactors, ReadOnlySpan<int> ordinals, int entries) =>
        new(_gram, RidgeOf(entries), targetFactors, ordinals[..entries]) { Tridiagonal = _tridiagonal, Upcoming = ordinals };

    /// <summary>Each entry's share of the normal equations, into the scratch.</summary>
    private bool SetCoefficients(ReadOnlySpan<float> weights, RowScratch scratch)
    {
        scratch.EnsureEntries(weights.Length);
        return Confidence.Split(weights, _parameters, scratch.Curvature, scratch.Linear);
    }
}
