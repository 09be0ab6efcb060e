namespace Precompute.Benchmarks.Serving;

/// <summary>One measurement.</summary>
/// <param name="Name">What was asked.</param>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="MedianMs">Half were faster; null where the generator does not say.</param>
/// <param name="P99Ms">99 % were faster.</param>
/// <param name="Failures">Answers that were none.</param>
/// <param name="GeneratorShare">Of one processor, what the load generator used.</param>
/// <param name="ServerMicroseconds">Processor time of the API for an answer, in µs; null where it is not asked.</param>
internal sealed record LoadResult(
    string Name, double PerSecond, double? MedianMs, double? P99Ms, long Failures, double GeneratorShare, double? ServerMicroseconds);
