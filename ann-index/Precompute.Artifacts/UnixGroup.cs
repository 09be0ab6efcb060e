using System.Runtime.InteropServices;
using Precompute.Numerics;

namespace Precompute.Artifacts;

/// <summary>Gives files to a Unix group; .NET has no call for it.</summary>
internal sealed class UnixGroup
{
    private const uint KeepOwner = uint.MaxValue;

    private readonly string _name;
    private readonly uint _id;

    private UnixGroup(string name, uint id)
    {
        _name = name;
        _id = id;
    }

    /// <summary>The group of a name or a number, looked up in <c>/etc/group</c>.</summary>
    /// <exception cref="PrecomputeException">There is no such group on this machine.</exception>
    public static UnixGroup Find(string name)
    {
        if (OperatingSystem.IsWindows())
            throw new PrecomputeException($"Store:Group is '{name}', but this system has no Unix groups. Remove the setting.");
        if (uint.TryParse(name, out uint number))
            return new UnixGroup(name, number);
        foreach (string line in File.ReadLines("/etc/group"))
        {
            string[] fields = line.Split(':');
            if (fields.Length >= 3 && string.Equals(fields[0], name, StringComparison.Ordinal) && uint.TryParse(fields[2], out uint id))
                return new UnixGroup(name, id);
        }

        throw new PrecomputeException($"Store:Group is '{name}', but /etc/group has no such group. Create it, or give its number.");
    }

    /// <summary>Changes the group of a file or folder.</summary>
    /// <exception cref="PrecomputeException">The user may not.</exception>
    public void Give(string path)
    {
        if (Chown(path, KeepOwner, _id) == 0)
            return;
        int error = Marshal.GetLastPInvokeError();
        throw new PrecomputeException($"{path} cannot be given to group '{_name}': {Marshal.GetPInvokeErrorMessage(error)}. The user that runs this must be a member of it.");
    }

    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Chown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);
}
