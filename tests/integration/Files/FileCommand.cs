using Precompute.Batch.Cli;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Files;

/// <summary>A command over files of a folder, run in this process as if the folder were the current one: files are named relative to it, also in what is printed.</summary>
internal static class FileCommand
{
    private static readonly HashSet<string> OptionsOfFiles = new(StringComparer.Ordinal)
    {
        "--data", "--model", "--train", "--test", "--initial-factors", "--scores", "--vectors", "--queries", "--index", "--filter", "--ground-truth", "--output",
    };

    /// <summary>Runs it to its end.</summary>
    public static async Task<ProcessOutcome> RunAsync(TemporaryFolder folder, string[] arguments)
    {
        using StringWriter output = new(), error = new();
        string[] located = [.. arguments.Select((a, i) => i > 0 && OptionsOfFiles.Contains(arguments[i - 1]) ? folder.Combine(a) : a)];
        int exitCode = await CommandLine.RunAsync(located, output, error);
        return new ProcessOutcome(exitCode, Relative(output), Relative(error));

        string Relative(StringWriter text) => text.ToString().Replace(folder.Path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);
    }
}
