namespace Precompute.Database.AccessLogs;

/// <summary>A line of an access log that could not be read.</summary>
/// <param name="Position">Where it begins in its file, bytes.</param>
/// <param name="Fault">What is wrong with it; never its text.</param>
public sealed record AccessLogFault(long Position, string Fault);
