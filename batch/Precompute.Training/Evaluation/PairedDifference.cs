namespace Precompute.Training.Evaluation;

/// <summary>The mean of differences between two measurements of the same entities, with its 95 % percentile bootstrap interval.</summary>
/// <param name="Mean">Mean difference.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of the interval.</param>
public sealed record PairedDifference(double Mean, double Low, double High)
{
    /// <summary>Resamples the differences. O(samples × entities).</summary>
    /// <param name="differences">One an entity, at least one.</param>
    /// <param name="samples">Bootstrap resamples.</param>
    /// <param name="seed">Seed of the resampling.</param>
    /// <param name="cancellationToken">Looked at before every resample.</param>
    /// <exception cref="ArgumentException">There is no difference.</exception>
    public static PairedDifference Of(double[] differences, int samples, ulong seed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(differences);
        if (differences.Length == 0)
            throw new ArgumentException("There are no differences; an interval needs at least one.", nameof(differences));
        (double mean, double low, double high) = BootstrapIntervals.Compute(
            differences, 1, [.. Enumerable.Range(0, differences.Length)], new EvaluationOptions { BootstrapSamples = samples, Seed = seed, Threads = 1 }, cancellationToken)[0];
        return new PairedDifference(mean, low, high);
    }
}
