using Precompute.Batch.Cli;
using Precompute.Numerics;

namespace Precompute.Batch.Files;

/// <summary>Reading what the caller of a command named: whatever is wrong with it is a fault of the input (exit code 2).</summary>
internal static class InputFile
{
    /// <summary>Opens a file to be read from its start to its end.</summary>
    /// <exception cref="InvalidInputException">It is not there, is a folder or a pipe, or may not be read.</exception>
    public static FileStream Open(string path) => Read(path, static p =>
    {
        FileStream stream = new(p, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17, FileOptions.SequentialScan);
        if (stream.CanSeek)
            return stream;
        stream.Dispose();
        throw Unseekable(p, null);
    });

    /// <summary>Reads with a reader of the formats' own.</summary>
    /// <exception cref="InvalidInputException">The file cannot be read or is not what the reader expects.</exception>
    public static T Read<T>(string path, Func<string, T> reader)
    {
        try
        {
            return reader(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidInputException($"There is no file {path}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(Directory.Exists(path) ? $"{path} is a folder; name a file." : $"Cannot read {path}: {e.Message}", e);
        }
        catch (NotSupportedException e)
        {
            throw Unseekable(path, e);
        }
        catch (PrecomputeException e) when (e is not InvalidInputException)
        {
            throw new InvalidInputException(e.Message.Contains(path, StringComparison.Ordinal) ? e.Message : $"{path}: {e.Message}", e);
        }
    }

    // What kind of file it is, its names and its hash are found by reading it again.
    private static InvalidInputException Unseekable(string path, Exception? innerException) =>
        new($"{path} is a pipe or a device, and a file is read more than once; write it to a file and name that.", innerException);
}
