using Precompute.Model;

namespace Precompute.Training.Als;

/// <summary>Refuses parameters that cannot be trained with, naming value and legal range.</summary>
public static class AlsParameterCheck
{
    private const int MostFactors = 4096;

    /// <summary>Refuses parameters with faults.</summary>
    /// <exception cref="ArgumentException">There are some; the message has all of them.</exception>
    public static void Require(AlsParameters parameters)
    {
        IReadOnlyList<string> faults = FaultsOf(parameters);
        if (faults.Count > 0)
            throw new ArgumentException($"The ALS parameters cannot be used: {string.Join("; ", faults)}.", nameof(parameters));
    }

    /// <summary>What is wrong with parameters, a sentence without a full stop each; empty where nothing is.</summary>
    public static IReadOnlyList<string> FaultsOf(AlsParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        AlsParameters p = parameters;
        List<string> errors = [];
        if (p.Factors is < 1 or > MostFactors)
            errors.Add($"Factors is {p.Factors}; legal are 1 to {MostFactors}");
        if (!(p.Regularization >= 0f) || !float.IsFinite(p.Regularization))
            errors.Add($"Regularization (λ) is {p.Regularization}; it must be finite and 0 or more");
        if (!(p.RegularizationExponent is >= 0f and <= 1f))
            errors.Add($"RegularizationExponent (ν) is {p.RegularizationExponent}; legal are 0 to 1");
        if (!(p.Alpha >= 0f) || !float.IsFinite(p.Alpha))
            errors.Add($"Alpha (α) is {p.Alpha}; it must be finite and 0 or more");
        if (!(p.UnobservedWeight >= 0f) || !float.IsFinite(p.UnobservedWeight))
            errors.Add($"UnobservedWeight (α₀) is {p.UnobservedWeight}; it must be finite and 0 or more");
        if (p.Iterations < 0)
            errors.Add($"Iterations is {p.Iterations}; it must be 0 or more");
        if (p.ConjugateGradientSteps < 1)
            errors.Add($"ConjugateGradientSteps is {p.ConjugateGradientSteps}; it must be 1 or more");
        if (p.Solver is not (AlsSolver.ConjugateGradient or AlsSolver.Cholesky))
            errors.Add($"Solver is {(byte)p.Solver}; known are 1 (conjugate gradient) and 2 (Cholesky)");
        return errors;
    }
}
