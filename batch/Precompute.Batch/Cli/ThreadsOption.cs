using System.CommandLine;

namespace Precompute.Batch.Cli;

/// <summary>
/// <c>--threads</c> of all commands that compute. More threads than processors are legal everywhere: a script need not know the machine,
/// and results do not depend on the number.
/// </summary>
internal static class ThreadsOption
{
    /// <summary>Most threads.</summary>
    public const int Most = 1024;

    /// <summary>The option.</summary>
    public static Option<int> Workers { get; } = Of("Worker threads, by default one a processor; results do not depend on it", Environment.ProcessorCount);

    /// <summary>The option of a command in which threads mean something else.</summary>
    public static Option<int> Of(string description, int usual) => RangedOption.Of("--threads", description, usual, 1, Most);
}
