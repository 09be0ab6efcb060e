using System.Globalization;

namespace Precompute.Database.Embedded;

/// <summary>What the server writes about itself in <c>postmaster.pid</c>.</summary>
internal sealed record PostmasterFile(int ProcessId, int Port)
{
    /// <summary>
    /// Reads the file of a cluster whose server lives; null when there is no server. A file left by a killed server is deleted,
    /// also when its process id now belongs to somebody else (as after a container's restart), which PostgreSQL itself would trip over.
    /// </summary>
    public static PostmasterFile? ReadLive(string cluster)
    {
        string path = Path.Combine(cluster, "postmaster.pid");
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        if (lines.Length >= 4
            && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out int processId)
            && int.TryParse(lines[3], NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            && IsServerOf(processId, cluster))
        {
            return new PostmasterFile(processId, port);
        }

        if (lines.Length == 0 || !int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out int dead) || !IsServerOf(dead, cluster))
            File.Delete(path);
        return null;
    }

    /// <summary>
    /// Whether a process is the server of a cluster: its command line names it (pg_ctl starts it with -D). Where there is no /proc,
    /// any live process is taken for it.
    /// </summary>
    public static bool IsServerOf(int processId, string cluster)
    {
        string commandLine = $"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/cmdline";
        if (Directory.Exists("/proc/self"))
            return File.Exists(commandLine) && ReadOrEmpty(commandLine).Split('\0').Contains(cluster, StringComparer.Ordinal);

        try
        {
            using System.Diagnostics.Process process = System.Diagnostics.Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string ReadOrEmpty(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
