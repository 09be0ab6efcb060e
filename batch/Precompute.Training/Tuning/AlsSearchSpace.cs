using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.Training.Tuning;

/// <summary>
/// Where hyper-parameters of ALS are looked for. α₀ and λ matter most, with ν (Rendle, Krichene, Zhang, Koren 2021); scales are drawn
/// uniformly in their logarithm (Bergstra, Bengio 2012).
/// </summary>
public sealed record AlsSearchSpace
{
    /// <summary>Numbers of factors to draw from, at least one. Default 32, 64, 128.</summary>
    public IReadOnlyList<int> Factors { get; init; } = [32, 64, 128];

    /// <summary>α, least and most. Default 1 to 40.</summary>
    public (double Least, double Most) Alpha { get; init; } = (1d, 40d);

    /// <summary>α₀, least and most. Default 0.003 to 1.</summary>
    public (double Least, double Most) UnobservedWeight { get; init; } = (0.003, 1d);

    /// <summary>λ, least and most, before it is divided by what ν makes of it for a row of ten interactions. Default 0.1 to 300.</summary>
    public (double Least, double Most) Regularization { get; init; } = (0.1, 300d);

    /// <summary>Values of ν to draw from. Default 0, 0.5, 1.</summary>
    public IReadOnlyList<float> RegularizationExponents { get; init; } = [0f, 0.5f, 1f];

    /// <summary>Draws the parameters of a trial: those of one trial do not depend on how many others there are.</summary>
    /// <param name="usual">What is not searched for: solver, sweeps, seed.</param>
    /// <param name="targets">Targets of the training data: they are in what ν scales.</param>
    /// <param name="seed">Of the search.</param>
    /// <param name="trial">Number of the trial: a random stream of its own.</param>
    public AlsParameters Draw(AlsParameters usual, int targets, ulong seed, int trial)
    {
        ArgumentNullException.ThrowIfNull(usual);
        SeededRandom random = new(seed, (ulong)trial);
        int factors = Factors[random.NextInt32(Factors.Count)];
        float exponent = RegularizationExponents[random.NextInt32(RegularizationExponents.Count)];
        double alpha = Scale(Alpha, ref random);
        double unobserved = Scale(UnobservedWeight, ref random);
        double strength = Scale(Regularization, ref random);

        // The same strength for a row of ten interactions whatever ν is, or most draws with one ν would shrink everything to zero.
        double regularization = strength / Math.Pow(10d + (unobserved * targets), exponent);
        return usual with
        {
            Factors = factors,
            Alpha = Rounded(alpha),
            UnobservedWeight = Rounded(unobserved),
            Regularization = Rounded(regularization),
            RegularizationExponent = exponent,
        };
    }

    private static double Scale((double Least, double Most) range, ref SeededRandom random) =>
        range.Least * Math.Pow(range.Most / range.Least, random.NextDouble());

    // Three digits: what is printed and written into a configuration is what was measured.
    private static float Rounded(double value)
    {
        double unit = Math.Pow(10d, Math.Floor(Math.Log10(value)) - 2d);
        return (float)(Math.Round(value / unit) * unit);
    }
}
