namespace Precompute.Batch.Pipeline.Resume;

/// <summary>How a step's outcome is kept and got back. Its files are those of the version; its result is what else the next steps need.</summary>
/// <typeparam name="T">What the step hands to the next.</typeparam>
/// <typeparam name="TResult">What of it is not in the files; written as JSON.</typeparam>
internal sealed record ResumableStep<T, TResult>
{
    /// <summary>Name of the step.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of what earlier steps of the run handed over; empty where they handed over nothing.</summary>
    public required string Received { get; init; }

    /// <summary>The files it writes, as paths in the version.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Takes from the outcome what is not in the files.</summary>
    public required Func<T, TResult> ResultOf { get; init; }

    /// <summary>Makes the outcome from files and result.</summary>
    public required Func<TResult, T> Restore { get; init; }

    /// <summary>Whether another run could compute the same, which is not so where something was unavailable for a moment.</summary>
    public Func<T, bool> IsRepeatable { get; init; } = static _ => true;
}
