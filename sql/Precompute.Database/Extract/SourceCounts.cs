namespace Precompute.Database.Extract;

/// <summary>How much there is to read; what a run's estimates of memory, disk and time stand on.</summary>
/// <param name="Users">Rows of <c>source.users</c>.</param>
/// <param name="Startups">Rows of <c>source.startups</c>.</param>
/// <param name="UserInteractions">Rows of <c>source.user_interactions</c>.</param>
/// <param name="StartupInteractions">Rows of <c>source.startup_interactions</c>.</param>
public sealed record SourceCounts(long Users, long Startups, long UserInteractions, long StartupInteractions);
