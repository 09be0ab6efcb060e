using System.Diagnostics;

using Precompute.Numerics;

namespace Precompute.Database.Embedded;

/// <summary>
/// A lock among processes on a file (flock): freed by the kernel when its holder dies, whatever way it dies.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream _stream;

    private FileLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the lock alone, waiting as long as <paramref name="timeout"/>.</summary>
    public static async Task<FileLock> AcquireAsync(string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (TryAcquire(path) is { } taken)
                return taken;
            if (Stopwatch.GetElapsedTime(started) > timeout)
                throw new PrecomputeException($"Another process has held '{path}' for {timeout.TotalSeconds:0} s; wait for it or end it.", isTransient: true);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Takes the lock alone, or returns null when somebody holds it.</summary>
    public static FileLock? TryAcquire(string path) => Open(path, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Takes the lock together with others, or returns null when somebody holds it alone.</summary>
    public static FileLock? TryShare(string path)
    {
        if (!File.Exists(path))
            File.WriteAllBytes(path, []);
        return Open(path, FileAccess.Read, FileShare.Read);
    }

    /// <summary>Frees the lock.</summary>
    public void Dispose() => _stream.Dispose();

    private static FileLock? Open(string path, FileAccess access, FileShare share)
    {
        try
        {
            return new FileLock(new FileStream(path, access == FileAccess.Read ? FileMode.Open : FileMode.OpenOrCreate, access, share));
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
    }
}
