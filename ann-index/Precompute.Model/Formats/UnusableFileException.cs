using Precompute.Numerics;

namespace Precompute.Model.Formats;

/// <summary>A file is sound, but holds something that cannot be used here: another layout, a shape too large, a value that does not fit.</summary>
public sealed class UnusableFileException : PrecomputeException
{
    /// <summary>Creates the exception; the message is file, what is in the way, and what to do about it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What is in the way, without a full stop.</param>
    /// <param name="remedy">What to do, a sentence.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public UnusableFileException(string path, string problem, string remedy, Exception? innerException = null)
        : base($"{path}: {problem}. {remedy}", innerException) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }
}
