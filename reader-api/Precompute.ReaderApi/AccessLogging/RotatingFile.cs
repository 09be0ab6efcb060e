using System.Globalization;
using Precompute.Model.Formats;

namespace Precompute.ReaderApi.AccessLogging;

/// <summary>
/// Files <c>access-20260122-000001.jsonl</c> of whole lines, in one folder: the next one is begun when one is full or the day of UTC ends. A
/// file that ends in the middle of a line, after a crash or on a full disk, loses that line before it is continued. Not thread-safe.
/// </summary>
/// <param name="folder">Where; created where it is missing.</param>
/// <param name="maxBytes">Largest file; one append may be larger.</param>
/// <param name="retained">How many files are kept.</param>
/// <param name="groupMayRead">Files are 0640 and the folder is created 0750; otherwise 0600 and 0700.</param>
/// <param name="time">Says which day it is.</param>
internal sealed class RotatingFile(string folder, long maxBytes, int retained, bool groupMayRead, TimeProvider time) : IDisposable
{
    private const UnixFileMode GroupFile = PrivateFile.FileMode | UnixFileMode.GroupRead;
    private const UnixFileMode GroupFolder = PrivateFile.FolderMode | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
    private const string Prefix = "access-";
    private const string Extension = ".jsonl";

    private FileStream? _stream;
    private DateOnly _day;
    private long _length;

    /// <summary>Appends whole lines; after an exception the file is closed, and the next append opens one anew.</summary>
    /// <returns>Whether a file was begun: there may be one too many now.</returns>
    /// <exception cref="IOException">The disk is full, or the folder or file cannot be used.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file may not be written.</exception>
    public bool Append(ReadOnlySpan<byte> lines)
    {
        DateOnly today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        bool isBegun = false;
        if (_stream is null || today != _day || !Fits(_length, lines.Length) || !File.Exists(_stream.Name))
        {
            Close();
            isBegun = Open(today, lines.Length);
        }

        try
        {
            _stream!.Write(lines);
            _length += lines.Length;
            return isBegun;
        }
        catch
        {
            CutAndClose();
            throw;
        }
    }

    /// <summary>Deletes the oldest files, until no more are left than are retained.</summary>
    /// <exception cref="IOException">One cannot be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">One may not be deleted.</exception>
    public void Prune()
    {
        string[] files = Files();
        foreach (string file in files[..Math.Max(0, files.Length - retained)])
            File.Delete(file);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => Close();

    /// <summary>All files, oldest first: their names say their order.</summary>
    private string[] Files()
    {
        string[] files = Directory.GetFiles(folder, $"{Prefix}*{Extension}");
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    /// <summary>Goes on with the last file of the day where it has room, else begins the next.</summary>
    private bool Open(DateOnly today, int incoming)
    {
        string ofToday = Path.Combine(folder, Prefix + today.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        CreateFolder(ofToday);
        string? last = Files().LastOrDefault(f => f.StartsWith(ofToday, StringComparison.Ordinal));
        string path = last ?? NameOf(ofToday, 1);
        if (last is not null && !Fits(new FileInfo(last).Length, incoming))
            path = NameOf(ofToday, NumberOf(last) + 1);
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = PrivateFile.FileMode;
        FileStream stream = new(path, options);
        try
        {
            // The umask may have taken the bit from a new file, and one that is continued may have been begun without it.
            if (groupMayRead && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(stream.SafeFileHandle, GroupFile);
            _length = CutTornLine(stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        _stream = stream;
        _day = today;
        return !string.Equals(path, last, StringComparison.Ordinal);
    }

    private void CreateFolder(string file)
    {
        bool isNew = !Directory.Exists(folder);
        PrivateFile.CreateFoldersFor(file);
        if (isNew && groupMayRead && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | GroupFolder);
    }

    private static string NameOf(string ofToday, int number) => $"{ofToday}-{number:D6}{Extension}";

    private static int NumberOf(string path)
    {
        ReadOnlySpan<char> name = Path.GetFileNameWithoutExtension(path.AsSpan());
        return int.TryParse(name[(name.LastIndexOf('-') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
    }

    /// <summary>Leaves the stream behind its last line feed, without what came after it; returns the length.</summary>
    private static long CutTornLine(FileStream stream)
    {
        byte[] block = new byte[4096];
        long end = stream.Length;
        while (end > 0)
        {
            int size = (int)Math.Min(block.Length, end);
            stream.Position = end - size;
            stream.ReadExactly(block.AsSpan(0, size));
            int feed = block.AsSpan(0, size).LastIndexOf((byte)'\n');
            end = end - size + feed + 1;
            if (feed >= 0)
                break;
        }

        if (end != stream.Length)
            stream.SetLength(end);
        stream.Position = end;
        return end;
    }

    private bool Fits(long length, int incoming) => length == 0 || length + incoming <= maxBytes;

    private void CutAndClose()
    {
        try
        {
            _stream?.SetLength(_length);
        }
        catch (IOException)
        {
            // What is left of the line goes when the file is opened the next time.
        }
        finally
        {
            Close();
        }
    }

    private void Close()
    {
        _stream?.Dispose();
        _stream = null;
    }
}
