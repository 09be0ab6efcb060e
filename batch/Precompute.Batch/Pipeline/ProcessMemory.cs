using System.Diagnostics;
using System.Globalization;

namespace Precompute.Batch.Pipeline;

/// <summary>Resident memory of this process, for the ledger and for preflight.</summary>
internal static class ProcessMemory
{
    private const string StatusFile = "/proc/self/status";
    private const string ClearFile = "/proc/self/clear_refs";

    /// <summary>Forgets the peak so far, where the system can (Linux); elsewhere peaks are those of the process.</summary>
    public static void ResetPeak()
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            File.WriteAllText(ClearFile, "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Some containers forbid it: the peak then is the process's, which is still a bound.
        }
    }

    /// <summary>Largest resident memory since the last reset, MiB.</summary>
    public static double PeakMb()
    {
        if (OperatingSystem.IsLinux() && ReadKilobytes(StatusFile, "VmHWM:") is { } kilobytes)
            return kilobytes / 1024d;
        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / (1024d * 1024d);
    }

    /// <summary>Bytes of memory that this process may still take without swapping.</summary>
    public static long AvailableBytes()
    {
        long limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return OperatingSystem.IsLinux() && ReadKilobytes("/proc/meminfo", "MemAvailable:") is { } kilobytes
            ? Math.Min(limit, kilobytes * 1024L)
            : limit;
    }

    private static long? ReadKilobytes(string file, string key)
    {
        if (!File.Exists(file))
            return null;
        string? line = File.ReadLines(file).FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
        string? number = line?[key.Length..].Trim().Split(' ')[0];
        return long.TryParse(number, CultureInfo.InvariantCulture, out long value) ? value : null;
    }
}
