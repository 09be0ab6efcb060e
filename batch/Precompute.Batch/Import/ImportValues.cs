using System.Globalization;
using Precompute.Model;

namespace Precompute.Batch.Import;

/// <summary>Reads the values that options and files have in common. Each method returns null, or what is wrong with the value.</summary>
public static class ImportValues
{
    /// <summary>Reads a time: unix seconds, or ISO 8601 (UTC where it has no offset).</summary>
    /// <exception cref="ImportException">It is neither.</exception>
    public static DateTimeOffset ParseTime(string text) =>
        TryParseTime(text, out DateTimeOffset time) is { } problem ? throw new ImportException($"'{text}' {problem}.") : time;

    /// <summary>Reads roles: any of developer, investor, founder, separated by commas.</summary>
    /// <exception cref="ImportException">One is none of the three.</exception>
    public static UserRoles ParseRoles(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return TryParseRoles(names, out UserRoles roles) is { } problem ? throw new ImportException($"'{text}' {problem}.") : roles;
    }

    internal static string? TryParseTime(string text, out DateTimeOffset time)
    {
        const string expected = "is no time: unix seconds or ISO 8601 (2012-05-01, 2012-05-01T13:30:00Z) from 1970 to 2106 are taken";
        time = default;
        if (text.Length >= 10 && text[4] == '-' && text[7] == '-')
        {
            string iso = text.EndsWith(" UTC", StringComparison.Ordinal) ? text[..^4] + "Z" : text;
            return DateTimeOffset.TryParse(
                    iso, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time)
                && InRange(time) ? null : expected;
        }

        const NumberStyles digits = NumberStyles.AllowDecimalPoint;
        if (!decimal.TryParse(text, digits, CultureInfo.InvariantCulture, out decimal seconds))
            return expected;
        if (seconds > uint.MaxValue)
            return expected + (seconds is > 100_000_000_000m and < 5_000_000_000_000m ? "; this looks like milliseconds" : "");
        time = DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return null;
    }

    internal static string? TryParseRoles(IEnumerable<string> names, out UserRoles roles)
    {
        roles = UserRoles.None;
        foreach (string name in names)
        {
            UserRoles role = name.ToLowerInvariant() switch
            {
                "developer" => UserRoles.Developer,
                "investor" => UserRoles.Investor,
                "founder" => UserRoles.Founder,
                _ => UserRoles.None,
            };
            if (role == UserRoles.None)
                return "has a role other than developer, investor, founder";
            roles |= role;
        }

        return null;
    }

    internal static string? TryParseBoolean(string text, out bool value)
    {
        value = text.ToLowerInvariant() is "true" or "t" or "1" or "yes" or "y";
        return value || text.ToLowerInvariant() is "false" or "f" or "0" or "no" or "n"
            ? null
            : "is neither true nor false (true, t, 1, yes, y, false, f, 0, no, n are taken)";
    }

    internal static string? TryParseStartupType(string text, out StartupType type)
    {
        type = text.Equals("marketplace", StringComparison.OrdinalIgnoreCase) ? StartupType.Marketplace : StartupType.Collaboration;
        return type == StartupType.Marketplace || text.Equals("collaboration", StringComparison.OrdinalIgnoreCase)
            ? null
            : "is neither marketplace nor collaboration";
    }

    internal static string? TryParseUuid(string text, out Guid value) =>
        Guid.TryParseExact(text, "D", out value) ? null : "is no UUID";

    private static bool InRange(DateTimeOffset time) => time.ToUnixTimeSeconds() is >= 0 and <= uint.MaxValue;
}
