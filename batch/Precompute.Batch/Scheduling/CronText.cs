using Quartz;

namespace Precompute.Batch.Scheduling;

/// <summary>Cron expressions as people write them: a crontab's five fields, Quartz's six or seven (seconds first), or a macro such as @daily.</summary>
internal static class CronText
{
    private const int CrontabFields = 5;
    private const string Legal = "legal are five fields as in a crontab ('0 2 * * 1-6' is 02:00 from Monday to Saturday), six with seconds first, or nothing.";

    /// <summary>What is wrong with an expression, as the end of a sentence, or null. Empty is legal.</summary>
    public static string? FaultOf(string? text)
    {
        try
        {
            if (!string.IsNullOrWhiteSpace(text))
                Parse(text, TimeZoneInfo.Utc);
            return null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return $"{Legal} ({e.Message})";
        }
    }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static CronExpression Parse(string text, TimeZoneInfo zone)
    {
        int fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        return CronExpression.Parse(text.Trim(), fields == CrontabFields ? CronFormat.Unix : CronFormat.Quartz).WithTimeZone(zone);
    }
}
