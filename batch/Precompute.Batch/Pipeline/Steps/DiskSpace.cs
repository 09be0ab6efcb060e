using Precompute.Batch.Cli;

namespace Precompute.Batch.Pipeline.Steps;

/// <summary>Whether the places of a run have room; places on one file system share it.</summary>
internal static class DiskSpace
{
    /// <summary>What does not fit, a sentence a file system; empty where everything does.</summary>
    /// <param name="places">The places.</param>
    /// <param name="freeOf">Name and free bytes of the file system of an existing folder.</param>
    public static IReadOnlyList<string> Lacking(IEnumerable<DiskPlace> places, Func<string, (string Name, long Free)> freeOf) =>
    [
        .. places.Select(p => (Place: p, Volume: freeOf(Existing(p.Folder))))
            .GroupBy(static p => p.Volume.Name, StringComparer.Ordinal)
            .Select(static volume => (Name: volume.Key, Free: volume.Min(static p => p.Volume.Free), Places: volume.Select(static p => p.Place).ToArray()))
            .Where(static volume => volume.Places.Sum(static p => p.Needed) > volume.Free)
            .Select(static volume => $"{volume.Name} has {ByteSize.Describe(volume.Free)} free and needs {ByteSize.Describe(volume.Places.Sum(static p => p.Needed))}: "
                + string.Join(", ", volume.Places.Select(static p => $"{ByteSize.Describe(p.Needed)} for {p.Name} ({p.Folder})"))),
    ];

    /// <summary>The file system that holds a folder, by the longest mount point that leads to it, and its free bytes for this user.</summary>
    public static (string Name, long Free) Of(string folder)
    {
        string path = Path.GetFullPath(folder);
        string mount = DriveInfo.GetDrives().Select(static d => d.Name).Where(name => Leads(name, path)).MaxBy(static name => name.Length) ?? Path.GetPathRoot(path)!;
        return (mount, new DriveInfo(path).AvailableFreeSpace);
    }

    private static bool Leads(string mount, string path)
    {
        string prefix = mount.EndsWith(Path.DirectorySeparatorChar) ? mount : mount + Path.DirectorySeparatorChar;
        return path.Equals(mount, StringComparison.Ordinal) || path.StartsWith(prefix, StringComparison.Ordinal);
    }

    private static string Existing(string folder)
    {
        string path = Path.GetFullPath(folder);
        while (!Directory.Exists(path) && Path.GetDirectoryName(path) is { } parent)
            path = parent;
        return path;
    }
}
