using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Precompute.Artifacts;

/// <summary>Makes names durable: on Unix a rename survives a power cut only once its folder is flushed.</summary>
internal static class DurableFolder
{
    private const int ReadOnly = 0;

    /// <summary>Flushes a folder's entries to the disk; does nothing where the system has no such call.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        using SafeFileHandle handle = new(Open(folder, ReadOnly), ownsHandle: true);
        if (!handle.IsInvalid)
            _ = Synchronize((int)handle.DangerousGetHandle());
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Synchronize(int descriptor);
}
