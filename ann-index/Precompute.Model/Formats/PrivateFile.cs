namespace Precompute.Model.Formats;

/// <summary>Creates files and folders that only their owner can read: versions hold behaviour of people.</summary>
public static class PrivateFile
{
    /// <summary>Read and write for the owner.</summary>
    public const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Read, write and enter for the owner.</summary>
    public const UnixFileMode FolderMode = FileMode | UnixFileMode.UserExecute;

    /// <summary>Creates an empty file (0600) to write, in place of an older one; its folder is created (0700) when missing.</summary>
    public static FileStream Create(string path, int bufferSize = 1 << 16)
    {
        CreateFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);

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

    /// <summary>Creates a folder (0700) and its missing parents.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, FolderMode);
    }
}
