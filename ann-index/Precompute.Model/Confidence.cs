namespace Precompute.Model;

/// <summary>
/// How strongly an observed pair weighs in the loss, and what is wished for it: the one place where α and α₀ are applied
/// (Hu, Koren, Volinsky 2008, equation 1 generalised to negative weights). Training and fold-in both call it.
/// </summary>
public static class Confidence
{
    /// <summary>c = α₀ + α·|w|, the weight of an observed pair in the loss; α₀ for a pair whose events cancel out.</summary>
    /// <param name="weight">w, the pair's weight; negative for a pair that is disliked on balance.</param>
    /// <param name="parameters">Source of α and α₀.</param>
    public static float Of(float weight, AlsParameters parameters) =>
        parameters.UnobservedWeight + (parameters.Alpha * MathF.Abs(weight));

    /// <summary>What c exceeds an unobserved pair's weight by: α·|w|.</summary>
    public static float Excess(float weight, AlsParameters parameters) => parameters.Alpha * MathF.Abs(weight);

    /// <summary>p, the wished-for prediction of a pair: 1 where w is positive, else 0.</summary>
    public static float Preference(float weight) => weight > 0f ? 1f : 0f;
}
