using System.Collections.Concurrent;
using System.Globalization;
using Precompute.Model.Formats;
using Precompute.Model.Versions;

namespace Precompute.Artifacts;

/// <summary>
/// The folder in which a version arrives, below <c>.tmp</c> of a cache. What a download that was stopped or cut off left behind is taken
/// over by the next one of the same version, whole files and beginnings of files alike; leftovers of other versions are removed.
/// </summary>
internal sealed class DownloadFolder : IDisposable
{
    private const string Parent = ".tmp";

    // Of this process: two downloads of one version must not share a folder.
    private static readonly ConcurrentDictionary<string, bool> InUse = new(StringComparer.Ordinal);
    private static long _downloads;

    private bool _keep;

    private DownloadFolder(string path) => Path = path;

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Takes over what an earlier download of the version left, or makes an empty folder.</summary>
    public static DownloadFolder Take(string cacheFolder, VersionLabel label)
    {
        string parent = System.IO.Path.Combine(System.IO.Path.GetFullPath(cacheFolder), Parent);
        PrivateFile.CreateFolder(parent);
        string number = Interlocked.Increment(ref _downloads).ToString(CultureInfo.InvariantCulture);
        string path = System.IO.Path.Combine(parent, TemporaryName.Of($"{label}~{number}"));
        InUse[path] = true;
        bool taken = false;
        foreach (string left in Directory.EnumerateDirectories(parent))
        {
            string name = System.IO.Path.GetFileName(left);
            if (InUse.ContainsKey(left) || !(TemporaryName.IsAbandoned(name) || TemporaryName.IsOwn(name)))
                continue;
            if (!taken && name.Contains($"~{label}~", StringComparison.Ordinal) && !name.EndsWith(DamagedSuffix, StringComparison.Ordinal))
                taken = TryMove(left, path);
            else
                Delete(left);
        }

        if (!taken)
            PrivateFile.CreateFolder(path);
        return new DownloadFolder(path);
    }

    /// <summary>End of the name of a copy that is being replaced.</summary>
    public const string DamagedSuffix = ".damaged";

    /// <summary>Leaves on disposal what has arrived, for the next download of this version.</summary>
    public void Keep() => _keep = true;

    /// <summary>Removes the folder unless it is kept or was moved away.</summary>
    public void Dispose()
    {
        if (!_keep)
            Delete(Path);
        InUse.TryRemove(Path, out _);
    }

    /// <summary>Removes what downloads of this machine that are over left in a cache.</summary>
    public static void DeleteLeftovers(string cacheFolder)
    {
        string parent = System.IO.Path.Combine(System.IO.Path.GetFullPath(cacheFolder), Parent);
        if (!Directory.Exists(parent))
            return;
        foreach (string left in Directory.EnumerateDirectories(parent))
        {
            string name = System.IO.Path.GetFileName(left);
            if (!InUse.ContainsKey(left) && (TemporaryName.IsAbandoned(name) || TemporaryName.IsOwn(name)))
                Delete(left);
        }
    }

    /// <summary>Removes a folder if it is there.</summary>
    public static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Removed or taken over by another process.
        }
    }

    private static bool TryMove(string left, string path)
    {
        try
        {
            Directory.Move(left, path);
            return true;
        }
        catch (IOException) when (!Directory.Exists(left))
        {
            // Another process was faster.
            return false;
        }
    }
}
