using System.Globalization;

namespace Precompute.TestKit;

/// <summary>What a process takes of the machine, as Linux says.</summary>
/// <param name="ResidentBytes">Memory in RAM, mapped files included.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Handles">Open files, sockets, pipes.</param>
public sealed record ProcessFootprint(long ResidentBytes, int Threads, int Handles)
{
    private const long Kilobyte = 1024;

    /// <summary>Reads it from <c>/proc</c>.</summary>
    public static ProcessFootprint Of(int processId)
    {
        Dictionary<string, string> status = File.ReadLines($"/proc/{processId}/status")
            .Select(static line => line.Split(':', 2))
            .ToDictionary(static pair => pair[0], static pair => pair[1].Trim(), StringComparer.Ordinal);
        return new ProcessFootprint(
            Kilobyte * long.Parse(status["VmRSS"].Split(' ')[0], CultureInfo.InvariantCulture),
            int.Parse(status["Threads"], CultureInfo.InvariantCulture),
            Directory.GetFileSystemEntries($"/proc/{processId}/fd").Length);
    }
}
