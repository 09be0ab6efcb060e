using System.CommandLine;

namespace Precompute.Batch.Cli;

/// <summary>
/// <c>--threads</c> of all commands that compute: at most one a processor, since more would only wait for each other. Results do not depend on
/// the number.
/// </summary>
internal static class ThreadsOption
{
    /// <summary>Most threads.</summary>
    public static int Most => Environment.ProcessorCount;

    /// <summary>The option.</summary>
    public static Option<int> Workers { get; } = Of("Worker threads, by default one a processor; results do not depend on it", Most);

    /// <summary>The option of a command in which threads mean something else.</summary>
    public static Option<int> Of(string description, int usual) => RangedOption.Of("--threads", description, usual, 1, Most);
}
