using Precompute.Numerics;

namespace Precompute.Model.Formats;

/// <summary>A file cannot be trusted: it is truncated, altered, or not what its name says.</summary>
public sealed class CorruptFileException : PrecomputeException
{
    /// <summary>Creates the exception; the message is file, offset, what is wrong, and what to try.</summary>
    /// <param name="path">The file.</param>
    /// <param name="offset">Where in it, in bytes.</param>
    /// <param name="problem">What is wrong, without a full stop.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public CorruptFileException(string path, long offset, string problem, Exception? innerException = null)
        : base($"{path}: {problem} (at byte {offset}). Fetch the file again, or make it anew.", innerException)
    {
        Path = path;
        Offset = offset;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Where in it, in bytes.</summary>
    public long Offset { get; }
}
