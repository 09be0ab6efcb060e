using Precompute.Batch.Cli;
using Precompute.Batch.Options;

namespace Precompute.Batch.Demo;

/// <summary>Keeps two demos out of one folder.</summary>
internal sealed class DemoLock : IAsyncDisposable
{
    private readonly FileStream _file;

    private DemoLock(FileStream file) => _file = file;

    /// <summary>Takes the lock.</summary>
    /// <exception cref="InvalidInputException">Another demo holds it.</exception>
    public static DemoLock Acquire(BatchOptions options)
    {
        string root = DataFolders.Of(options).Root;
        Directory.CreateDirectory(root);
        try
        {
            return new DemoLock(new FileStream(Path.Combine(root, "demo.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            throw new InvalidInputException($"Another demo runs in {root}; end it with Ctrl-C there, or use another folder (PRECOMPUTE_Embedded__DataDirectory).");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
