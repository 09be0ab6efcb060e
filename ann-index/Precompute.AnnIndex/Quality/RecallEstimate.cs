namespace Precompute.AnnIndex;

/// <summary>A measured recall.</summary>
/// <param name="K">Length of the exact answers; smaller where there are fewer vectors.</param>
/// <param name="Mean">Share of them found, averaged over queries; 1 when there was nothing to find.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end of the 95 % interval.</param>
public sealed record RecallEstimate(int K, double Mean, double Low, double High)
{
    // 97.5th percentile of the standard normal distribution.
    private const double Z = 1.959963984540054;

    /// <summary>
    /// The mean of what each query found, with Wilson's score interval for a share of hits over the effective number of trials: hits of
    /// one query fail together, so the k·queries trials are divided by the design effect (observed variance between queries over
    /// the binomial one, at least 1).
    /// </summary>
    internal static RecallEstimate Of(ReadOnlySpan<double> recalls, int k)
    {
        int queries = recalls.Length;
        if (queries == 0)
            return new RecallEstimate(k, 1, 0, 1);
        double sum = 0;
        foreach (double recall in recalls)
            sum += recall;
        double mean = sum / queries;
        double squares = 0;
        foreach (double recall in recalls)
            squares += (recall - mean) * (recall - mean);
        double between = queries > 1 ? squares / (queries - 1) : 0;
        double binomial = mean * (1 - mean) / k;
        double effect = binomial > 0 ? Math.Max(1, between / binomial) : 1;
        double n = (double)queries * k / effect;
        double centre = (mean + (Z * Z / (2 * n))) / (1 + (Z * Z / n));
        double half = Z * Math.Sqrt((mean * (1 - mean) / n) + (Z * Z / (4 * n * n))) / (1 + (Z * Z / n));
        return new RecallEstimate(k, mean, Math.Max(0, centre - half), Math.Min(1, centre + half));
    }
}
