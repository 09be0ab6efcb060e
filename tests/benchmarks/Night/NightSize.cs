namespace Precompute.Benchmarks.Night;

/// <summary>What a night was run on.</summary>
/// <param name="Interactions">Events.</param>
/// <param name="Users">People.</param>
/// <param name="Startups">Startups.</param>
/// <param name="Kind">Kind of the run.</param>
/// <param name="Threads">Worker threads.</param>
/// <param name="WithFeatures">Whether there were profiles of features.</param>
internal sealed record NightSize(long Interactions, int Users, int Startups, string Kind, int Threads, bool WithFeatures);
