namespace Precompute.Database.AccessLogs;

/// <summary>Some whole lines of a file, one after the other.</summary>
/// <param name="From">Where the first begins, bytes.</param>
/// <param name="To">Where the last ends.</param>
/// <param name="Entries">Those that could be read.</param>
/// <param name="Faults">Those that could not.</param>
public sealed record AccessLogBlock(long From, long To, IReadOnlyList<AccessLogEntry> Entries, IReadOnlyList<AccessLogFault> Faults);
