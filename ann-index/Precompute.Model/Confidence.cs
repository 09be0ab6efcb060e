using System.Numerics;
using System.Runtime.CompilerServices;

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

    /// <summary>
    /// Each pair's share of a row's normal equations: cᵢ − α₀ in the matrix, cᵢ·pᵢ on the right-hand side. The bits of
    /// <see cref="Excess"/> and of <see cref="Of"/> × <see cref="Preference"/>.
    /// </summary>
    /// <param name="weights">w of each pair of the row.</param>
    /// <param name="parameters">Source of α and α₀.</param>
    /// <param name="curvature">At least as long as <paramref name="weights"/>.</param>
    /// <param name="linear">At least as long as <paramref name="weights"/>.</param>
    /// <returns>Whether any weight is positive.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Split(ReadOnlySpan<float> weights, AlsParameters parameters, Span<float> curvature, Span<float> linear)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Vector<float> alpha = new(parameters.Alpha);
        Vector<float> unobserved = new(parameters.UnobservedWeight);
        Vector<int> anyPositive = Vector<int>.Zero;
        int i = 0;
        for (; i <= weights.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> weight = new(weights[i..]);
            Vector<float> excess = alpha * Vector.Abs(weight);
            Vector<int> positive = Vector.GreaterThan(weight, Vector<float>.Zero);
            anyPositive |= positive;
            excess.CopyTo(curvature[i..]);
            Vector.ConditionalSelect(positive, unobserved + excess, Vector<float>.Zero).CopyTo(linear[i..]);
        }

        bool any = Vector.LessThanAny(anyPositive, Vector<int>.Zero);
        for (; i < weights.Length; i++)
        {
            curvature[i] = Excess(weights[i], parameters);
            linear[i] = Of(weights[i], parameters) * Preference(weights[i]);
            any |= weights[i] > 0f;
        }

        return any;
    }

    /// <summary>p, the wished-for prediction of a pair: 1 where w is positive, else 0.</summary>
    public static float Preference(float weight) => weight > 0f ? 1f : 0f;
}
