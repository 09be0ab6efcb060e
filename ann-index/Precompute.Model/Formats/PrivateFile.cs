namespace Precompute.Model.Formats;

/// <summary>Creates files and folders that only their owner can read: versions hold behaviour of people.</summary>
public static class PrivateFile
{
    /// <summary>Read and write for the owner.</summary>
    public const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Read, write and enter for the owner.</summary>
    public const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute;

    /// <summary>Creates an empty file (0600) to write, in place of an older one; missing folders above it are created (0700).</summary>
    public static FileStream Create(string path, int bufferSize = 1 << 16)
    {
        CreateFoldersFor(path);

        // A file that is there keeps its mode when it is truncated, and a reader of it would see the new bytes.
        File.Delete(path);
        FileStreamOptions options = new()
        {
            Mode = System.IO.FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            BufferSize = bufferSize,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = FileMode;
        return new FileStream(path, options);
    }

    /// <summary>Creates a folder (0700); missing parents of it, which may be shared with others, get the usual mode.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, FolderMode);
    }

    /// <summary>Creates the missing folders (0700) above a file.</summary>
    public static void CreateFoldersFor(string path) => CreateMissing(Path.GetDirectoryName(Path.GetFullPath(path))!);

    private static void CreateMissing(string folder)
    {
        if (Directory.Exists(folder))
            return;
        if (Path.GetDirectoryName(folder) is { } parent)
            CreateMissing(parent);
        CreateFolder(folder);
    }
}
