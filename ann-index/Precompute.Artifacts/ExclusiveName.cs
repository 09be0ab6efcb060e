using System.Runtime.InteropServices;

namespace Precompute.Artifacts;

/// <summary>
/// Gives a finished file its name, unless another file has it. <see cref="File.Move(string, string, bool)"/> looks first and renames then
/// on Unix, so that of two writers both may believe that they were the first; <c>link</c> cannot be fooled.
/// </summary>
internal static class ExclusiveName
{
    private const int OperationNotPermitted = 1;
    private const int FileExists = 17;
    private const int NotSupported = 95;

    /// <summary>Names the file; false where the name is taken. The old name may stay: the caller deletes it.</summary>
    /// <exception cref="IOException">The file system does not let the name be given.</exception>
    public static bool TryGive(string file, string name)
    {
        if (OperatingSystem.IsWindows())
            return TryMove(file, name);
        if (Link(file, name) == 0)
            return true;
        int error = Marshal.GetLastPInvokeError();
        return error switch
        {
            FileExists => false,

            // Some network and removable file systems have no links; there a look before the rename is all there is.
            OperationNotPermitted or NotSupported => TryMove(file, name),
            _ => throw new IOException($"{name} cannot be written: {Marshal.GetPInvokeErrorMessage(error)}."),
        };
    }

    private static bool TryMove(string file, string name)
    {
        try
        {
            File.Move(file, name, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(name))
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string file, [MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
