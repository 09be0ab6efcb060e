namespace Precompute.EndToEndTests;

/// <summary>What a command left running.</summary>
internal static class Leftovers
{
    /// <summary>Command lines and working folders of living processes that name a folder.</summary>
    public static IReadOnlyList<string> ProcessesOf(string folder)
    {
        List<string> found = [];
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(p => char.IsAsciiDigit(Path.GetFileName(p)[0])))
        {
            try
            {
                string command = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
                string? work = new FileInfo(Path.Combine(process, "cwd")).LinkTarget;
                if (command.Contains(folder, StringComparison.Ordinal) || work?.StartsWith(folder, StringComparison.Ordinal) == true)
                    found.Add($"{Path.GetFileName(process)}: {command}");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended while we looked, or is another user's: its command line was readable if it is ours.
            }
        }

        return found;
    }
}
