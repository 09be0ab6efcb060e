namespace Precompute.Model;

/// <summary>How a row's normal equations are solved. Persisted: values are append-only.</summary>
public enum AlsSolver : byte
{
    /// <summary>A few warm-started conjugate-gradient steps (Takács et al. 2011).</summary>
    ConjugateGradient = 1,

    /// <summary>Exactly, by Cholesky decomposition.</summary>
    Cholesky = 2,
}
