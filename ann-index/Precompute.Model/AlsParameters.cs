namespace Precompute.Model;

/// <summary>
/// What a factor model was trained with, stored whole with the version: fold-in must solve rows the way training did.
/// The loss is Σ_{w>0} (α₀ + α·w)(1 − ŷ)² + α₀ Σ_{w=0} ŷ² + Σ_{w&lt;0} (α₀ + α·|w|) ŷ² + λ Σ_u (n_u + α₀·n_targets)^ν ‖x_u‖² + the same
/// for the other side (Hu, Koren, Volinsky 2008 for ν = 0, α₀ = 1; ν and α₀ after Rendle et al. 2021).
/// </summary>
public sealed record AlsParameters
{
    /// <summary>Number of factors f. Cost of a sweep grows with f² per row and f per interaction.</summary>
    public int Factors { get; init; } = 128;

    /// <summary>λ, dimensionless. Raising it shrinks factors towards zero.</summary>
    public float Regularization { get; init; } = 0.01f;

    /// <summary>ν in [0, 1]: 0 regularises every row alike, 1 in proportion to its number of interactions.</summary>
    public float RegularizationExponent { get; init; }

    /// <summary>α, the weight of one unit of interaction.</summary>
    public float Alpha { get; init; } = 40f;

    /// <summary>α₀, the weight of an unobserved pair.</summary>
    public float UnobservedWeight { get; init; } = 1f;

    /// <summary>Sweeps over both sides.</summary>
    public int Iterations { get; init; } = 20;

    /// <summary>The row solver of the sweeps; the closing query-side half-step is always Cholesky.</summary>
    public AlsSolver Solver { get; init; } = AlsSolver.ConjugateGradient;

    /// <summary>Conjugate-gradient steps a row and sweep (Takács et al. 2011: 3).</summary>
    public int ConjugateGradientSteps { get; init; } = 3;

    /// <summary>Seed of the initial factors.</summary>
    public ulong Seed { get; init; } = 42;
}
