using Precompute.Batch.Cli;
using Precompute.Model.Formats;

namespace Precompute.Batch.Files;

/// <summary>
/// The files that a command is to make, written under other names beside their places and moved there when all are complete: whoever
/// looks sees none of them or whole ones. What was not moved is removed at the end.
/// </summary>
internal sealed class OutputFiles : IDisposable
{
    private readonly List<(string Temporary, string Final)> _files = [];
    private readonly List<string> _createdFolders = [];
    private readonly string[] _paths;
    private readonly bool _replace;
    private bool _committed;

    /// <summary>Checks that nothing of worth is in the way.</summary>
    /// <param name="paths">The files that may come, and those that must not stand beside them.</param>
    /// <param name="replace">Whether older ones may be replaced.</param>
    /// <exception cref="InvalidInputException">A file is there already, its place is a folder, or no file can be made there.</exception>
    public OutputFiles(IEnumerable<string> paths, bool replace)
    {
        _paths = [.. paths];
        _replace = replace;
        foreach (string path in _paths)
        {
            if (Directory.Exists(path))
                throw new InvalidInputException($"{path} is a folder; name a file.");
            if (File.Exists(path) && !replace)
                throw new InvalidInputException($"{path} exists already; give --force to replace it, or name another output.");
        }

        foreach (string folder in _paths.Select(static p => Path.GetDirectoryName(Path.GetFullPath(p))!).Distinct(StringComparer.Ordinal))
            RequireWritable(folder);
    }

    /// <summary>The name under which a file is to be written. Missing folders above it are made.</summary>
    public string Add(string path)
    {
        string final = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(final)!;
        try
        {
            for (string? missing = folder; missing is not null && !Directory.Exists(missing); missing = Path.GetDirectoryName(missing))
                _createdFolders.Add(missing);
            PrivateFile.CreateFoldersFor(final);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"Cannot make the folder {folder}: {e.Message}", e);
        }

        string temporary = Path.Combine(folder, $".{Path.GetFileName(final)}.{Environment.ProcessId}.partial");
        _files.Add((temporary, final));
        return temporary;
    }

    /// <summary>Moves all files to their places, in the order in which they were added.</summary>
    public void Commit()
    {
        // Older files go first: should the process be killed in between, a file is missing, but never do old and new stand together.
        if (_replace)
        {
            foreach (string path in _paths.Where(File.Exists))
                File.Delete(path);
        }

        foreach ((string temporary, string final) in _files)
            File.Move(temporary, final, overwrite: false);
        _committed = true;
    }

    // Hours of computation must not end with an output that cannot be written: a file is tried where the first missing folder will be.
    private static void RequireWritable(string folder)
    {
        string present = folder;
        while (!Directory.Exists(present))
        {
            if (File.Exists(present))
                throw new InvalidInputException($"{present} is a file, and a folder is needed there for the output; name another output.");
            present = Path.GetDirectoryName(present)!;
        }

        try
        {
            string trial = Path.Combine(present, $".precompute.{Environment.ProcessId}.trial");
            using FileStream file = new(trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"Nothing can be written to {present}: {e.Message} Name another output, or change the folder's owner or mode.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_committed)
            return;
        foreach ((string temporary, _) in _files)
            File.Delete(temporary);
        foreach (string folder in _createdFolders)
        {
            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any())
                Directory.Delete(folder);
        }
    }
}
