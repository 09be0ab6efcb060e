namespace Precompute.TestKit;

/// <summary>Whether something that goes up and down goes up in the long run.</summary>
public static class Trend
{
    /// <summary>
    /// How much a straight line through the second half of the samples (least squares) rises from its first to its last: what a leak adds, while
    /// single peaks hardly count. The first half is the time to warm up.
    /// </summary>
    /// <param name="samples">Taken at even intervals; at least four.</param>
    public static double RiseOfSecondHalf(IReadOnlyList<double> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Count < 4)
            throw new ArgumentException($"There are {samples.Count} samples; a trend takes at least 4.", nameof(samples));
        double[] half = [.. samples.Skip(samples.Count / 2)];
        double middle = (half.Length - 1) / 2.0;
        double mean = half.Average();
        double together = 0, spread = 0;
        for (int i = 0; i < half.Length; i++)
        {
            together += (i - middle) * (half[i] - mean);
            spread += (i - middle) * (i - middle);
        }

        return together / spread * (half.Length - 1);
    }
}
