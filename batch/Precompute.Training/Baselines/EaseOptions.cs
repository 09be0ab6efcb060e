namespace Precompute.Training.Baselines;

/// <summary>How EASE is fitted.</summary>
public sealed record EaseOptions
{
    /// <summary>λ, above 0: larger lets rarely met targets count less. Default 250.</summary>
    public float Regularization { get; init; } = 250f;

    /// <summary>Largest memory of a fit, bytes; one that would need more is refused with the numbers. Default 4 GiB.</summary>
    public long MemoryLimitBytes { get; init; } = 4L << 30;

    /// <inheritdoc/>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"regularization {Regularization}");
}
