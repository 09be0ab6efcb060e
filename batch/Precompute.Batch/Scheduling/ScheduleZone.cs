namespace Precompute.Batch.Scheduling;

/// <summary>Time zones by name. They come from the machine's time zone database, which small container images lack.</summary>
internal static class ScheduleZone
{
    private const string UnixDatabase = "/usr/share/zoneinfo";

    /// <summary>What is wrong with a name, as the end of a sentence, or null.</summary>
    public static string? FaultOf(string name) => FaultOf(name, UnixDatabase);

    /// <summary>The same, with the folder that the machine's time zones are looked for in.</summary>
    internal static string? FaultOf(string name, string database)
    {
        if (TryFind(name) is not null)
            return null;
        bool missing = !OperatingSystem.IsWindows() && Environment.GetEnvironmentVariable("TZDIR") is null && !Directory.Exists(database);
        return missing
            ? $"this machine knows UTC only, as it has no time zone database ({database}): install the package tzdata."
            : "legal are UTC and the IANA names of the machine's time zone database, such as Europe/Berlin.";
    }

    /// <summary>The zone of a name that has been checked.</summary>
    public static TimeZoneInfo Find(string name) => TryFind(name) ?? throw new TimeZoneNotFoundException($"There is no time zone '{name}'.");

    private static TimeZoneInfo? TryFind(string name)
    {
        if (string.Equals(name, "UTC", StringComparison.OrdinalIgnoreCase))
            return TimeZoneInfo.Utc;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone) ? zone : null;
    }
}
