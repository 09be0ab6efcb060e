using Precompute.Numerics;

namespace Precompute.Batch.Import;

/// <summary>The options, a file or its lines are not fit to be imported; nothing was loaded. The command line exits with 2.</summary>
public sealed class ImportException : PrecomputeException
{
    /// <summary>Creates the exception of a wrong option or an unreadable file.</summary>
    public ImportException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception of bad lines; the message lists those given.</summary>
    /// <param name="errors">The first bad lines.</param>
    /// <param name="errorCount">How many there are.</param>
    /// <param name="maxErrors">How many were allowed.</param>
    /// <param name="readingStopped">Whether there may be more, because reading stopped there.</param>
    public ImportException(IReadOnlyList<ImportError> errors, long errorCount, long maxErrors, bool readingStopped)
        : base(Describe(errors, errorCount, maxErrors, readingStopped))
    {
        Errors = errors;
        ErrorCount = errorCount;
    }

    /// <summary>The first bad lines, in reading order; empty where the cause is no line.</summary>
    public IReadOnlyList<ImportError> Errors { get; } = [];

    /// <summary>How many bad lines there are.</summary>
    public long ErrorCount { get; }

    private static string Describe(IReadOnlyList<ImportError> errors, long count, long allowed, bool stopped)
    {
        string head = count == 1 ? "1 line is bad" : $"{count} lines are bad";
        string limit = allowed == 0 ? "and none is allowed" : $"and {allowed} are allowed";
        if (stopped)
            head = $"At least {head}";
        string more = count > errors.Count ? $"\n  … and {count - errors.Count} more" : "";
        return $"{head} {limit} (--max-errors), so nothing was loaded:\n  {string.Join("\n  ", errors)}{more}";
    }
}
