namespace Precompute.TestKit;

/// <summary>
/// Where tests keep what they throw away: databases, versions, caches. In memory where the machine has room for it, since the product
/// flushes what it writes, which costs a test on a disk a quarter of its time and proves nothing more. <c>PRECOMPUTE_TEST_SCRATCH</c>
/// names another folder.
/// </summary>
public static class Scratch
{
    private const string Memory = "/dev/shm";
    private const long NeededBytes = 8L << 30;
    private const string FolderPrefix = "precompute-test-";
    private static readonly TimeSpan LongestRun = TimeSpan.FromHours(6);

    /// <summary>The folder.</summary>
    public static string Root { get; } = Choose();

    /// <summary>A fresh folder in it, which its owner alone may enter.</summary>
    /// <param name="prefix">What its name begins with.</param>
    public static string Create(string prefix)
    {
        string path = Path.Combine(Root, prefix + Path.GetRandomFileName());
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>A fresh folder in it, for <see cref="TemporaryFolder"/>.</summary>
    public static string CreateForTest() => Create(FolderPrefix);

    private static string Choose()
    {
        if (Environment.GetEnvironmentVariable("PRECOMPUTE_TEST_SCRATCH") is { Length: > 0 } named)
            return Directory.CreateDirectory(named).FullName;
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Memory) || new DriveInfo(Memory).AvailableFreeSpace < NeededBytes || AvailableMemory() < 2 * NeededBytes)
            return Path.GetTempPath();
        RemoveLeftovers();
        return Memory;
    }

    private static long AvailableMemory()
    {
        const string Name = "MemAvailable:";
        string line = File.ReadLines("/proc/meminfo").First(static l => l.StartsWith(Name, StringComparison.Ordinal));
        return 1024 * long.Parse(line[Name.Length..].Replace("kB", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Folders of runs that were killed would hold memory until the machine restarts.</summary>
    private static void RemoveLeftovers()
    {
        foreach (string left in Directory.EnumerateDirectories(Memory, FolderPrefix + "*"))
        {
            try
            {
                if (TimeProvider.System.GetUtcNow().UtcDateTime - Directory.GetLastWriteTimeUtc(left) > LongestRun)
                    Directory.Delete(left, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another user's, or removed by another run at this moment.
            }
        }
    }
}
