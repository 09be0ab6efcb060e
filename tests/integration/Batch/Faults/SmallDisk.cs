using System.Diagnostics;
using System.Globalization;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Batch.Faults;

/// <summary>A file system of its own in memory, as small as a test wants it; only root can make one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Mounts it; skips the test where this process may not.</summary>
    public SmallDisk(int kibibytes)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || Run("mount", "-t", "tmpfs", "-o", SizeOf(kibibytes), "tmpfs", Path) != 0)
        {
            _folder.Dispose();
            Assert.Skip("A file system of a few kibibytes can be mounted by root on Linux only.");
        }
    }

    /// <summary>Where it is.</summary>
    public string Path => _folder.Path;

    /// <summary>What its files take.</summary>
    public int UsedKibibytes
    {
        get
        {
            DriveInfo disk = new(Path);
            return (int)((disk.TotalSize - disk.TotalFreeSpace) / 1024);
        }
    }

    /// <summary>Gives it another size; what it holds stays.</summary>
    public void Resize(int kibibytes) => Assert.Equal(0, Run("mount", "-o", "remount," + SizeOf(kibibytes), Path));

    public void Dispose()
    {
        _ = Run("umount", "--lazy", Path);
        _folder.Dispose();
    }

    private static string SizeOf(int kibibytes) => string.Create(CultureInfo.InvariantCulture, $"size={kibibytes}k");

    private static int Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
