using Precompute.Model;

namespace Precompute.Batch.Options;

/// <summary>Training of one direction's ALS model; the meanings are those of <see cref="AlsParameters"/>.</summary>
public sealed record AlsOptions
{
    private static readonly AlsParameters Defaults = new();

    /// <summary>Number of factors. Default 128. A sweep's cost grows with its square per row and linearly per interaction.</summary>
    [LegalRange(4, 2048)]
    public int Factors { get; init; } = Defaults.Factors;

    /// <summary>λ, dimensionless. Default 0.01. Raising it shrinks factors towards zero and evens out rare rows.</summary>
    [LegalRange(0.0, 1e6)]
    public float Regularization { get; init; } = Defaults.Regularization;

    /// <summary>ν: 0 (default) regularises every row alike, 1 in proportion to its interactions.</summary>
    [LegalRange(0.0, 1.0)]
    public float RegularizationExponent { get; init; } = Defaults.RegularizationExponent;

    /// <summary>α, the confidence of one unit of weight. Default 40.</summary>
    [LegalRange(1e-6, 1e6)]
    public float Alpha { get; init; } = Defaults.Alpha;

    /// <summary>α₀, the confidence of an unobserved pair. Default 1.</summary>
    [LegalRange(1e-9, 1e6)]
    public float UnobservedWeight { get; init; } = Defaults.UnobservedWeight;

    /// <summary>Sweeps over both sides when training from scratch. Default 20. Time grows linearly.</summary>
    [LegalRange(1, 1000)]
    public int Iterations { get; init; } = Defaults.Iterations;

    /// <summary>Sweeps of a nightly run, which starts from the active version's factors. Default 5.</summary>
    [LegalRange(1, 1000)]
    public int NightlyIterations { get; init; } = 5;

    /// <summary>Row solver: ConjugateGradient (default) or Cholesky (exact, several times slower).</summary>
    public AlsSolver Solver { get; init; } = Defaults.Solver;

    /// <summary>Conjugate-gradient steps a row and sweep. Default 3. Time grows linearly.</summary>
    [LegalRange(1, 100)]
    public int ConjugateGradientSteps { get; init; } = Defaults.ConjugateGradientSteps;

    /// <summary>Seed of the initial factors. Default 42.</summary>
    public ulong Seed { get; init; } = Defaults.Seed;

    /// <summary>These settings with the parameters of a model that was trained elsewhere.</summary>
    public AlsOptions With(AlsParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return this with
        {
            Factors = parameters.Factors,
            Regularization = parameters.Regularization,
            RegularizationExponent = parameters.RegularizationExponent,
            Alpha = parameters.Alpha,
            UnobservedWeight = parameters.UnobservedWeight,
            Iterations = parameters.Iterations,
            Solver = parameters.Solver,
            ConjugateGradientSteps = parameters.ConjugateGradientSteps,
            Seed = parameters.Seed,
        };
    }

    /// <summary>The parameters of a training from scratch.</summary>
    public AlsParameters ToParameters() => new()
    {
        Factors = Factors,
        Regularization = Regularization,
        RegularizationExponent = RegularizationExponent,
        Alpha = Alpha,
        UnobservedWeight = UnobservedWeight,
        Iterations = Iterations,
        Solver = Solver,
        ConjugateGradientSteps = ConjugateGradientSteps,
        Seed = Seed,
    };
}
