namespace Precompute.Database.Diagnose;

/// <summary>What a server says of itself.</summary>
/// <param name="VersionNumber">As 150004 for 15.4.</param>
/// <param name="Version">For people.</param>
/// <param name="IsStandby">Whether it is a replica, which takes no writes.</param>
/// <param name="User">Who is logged in.</param>
/// <param name="Database">The database.</param>
/// <param name="DatabaseBytes">Its size.</param>
/// <param name="ClockAhead">The server's clock less this machine's.</param>
/// <param name="ClockError">By how much that may be off: half the shortest round trip.</param>
public sealed record ServerFacts(
    int VersionNumber, string Version, bool IsStandby, string User, string Database, long DatabaseBytes, TimeSpan ClockAhead, TimeSpan ClockError);
