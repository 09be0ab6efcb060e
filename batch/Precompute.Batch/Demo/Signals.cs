using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Precompute.Batch.Demo;

/// <summary>Asks a process to end in good order.</summary>
internal static class Signals
{
    private const int Sigterm = 15;

    /// <summary>SIGTERM, or the hard way where there are no signals or the process is not ours to ask.</summary>
    public static void Terminate(Process process)
    {
        try
        {
            if (OperatingSystem.IsWindows() || Kill(process.Id, Sigterm) != 0)
                process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            Debug.Assert(process.HasExited, "Only a process that has ended cannot be asked to end.");
        }
    }

    [DllImport("libc", EntryPoint = "kill", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
