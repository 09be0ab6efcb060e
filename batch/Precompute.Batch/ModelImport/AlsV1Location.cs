using Precompute.Batch.Cli;

namespace Precompute.Batch.ModelImport;

/// <summary>
/// Finds the files of a classic set: in one folder, as an export makes it, or in its subfolders <c>models</c> and <c>data</c>, as the
/// Python service keeps them.
/// </summary>
internal sealed class AlsV1Location
{
    private readonly string[] _folders;
    private readonly List<string> _missing = [];

    /// <summary>Looks into a folder.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public AlsV1Location(string folder)
    {
        Folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(Folder))
            throw new InvalidInputException(File.Exists(Folder) ? $"'{Folder}' is a file; name the folder of the set." : $"There is no folder '{Folder}'.");
        _folders = [.. new[] { Folder, Path.Combine(Folder, "models"), Path.Combine(Folder, "data") }.Where(Directory.Exists)];
    }

    /// <summary>The folder, absolute.</summary>
    public string Folder { get; }

    /// <summary>The path of a file by the first of its names that is there; null, and noted as missing, where none is.</summary>
    public string? Find(params ReadOnlySpan<string> names)
    {
        if (FindOptional(names) is { } path)
            return path;
        _missing.Add(string.Join(" or ", names.ToArray()));
        return null;
    }

    /// <summary>The path of a file that may be absent.</summary>
    public string? FindOptional(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            foreach (string folder in _folders)
            {
                string path = Path.Combine(folder, name);
                if (File.Exists(path))
                    return path;
            }
        }

        return null;
    }

    /// <summary>Raises where a file was looked for in vain.</summary>
    /// <exception cref="InvalidInputException">Names all of them.</exception>
    public void RequireAll()
    {
        if (_missing.Count > 0)
        {
            throw new InvalidInputException(
                $"The set in '{Folder}' lacks {string.Join(", ", _missing.Distinct(StringComparer.Ordinal))} (looked for there, in models/ and in data/).");
        }
    }
}
