using System.Text.RegularExpressions;
using Precompute.TestKit;

namespace Precompute.EndToEndTests;

/// <summary>
/// The code blocks of README.md that stand under <c>&lt;!-- tested: KIND --&gt;</c>: <c>run</c> (shell, in order), <c>service</c>
/// (a command that keeps running) and <c>sql</c> (as <c>precompute_report</c>).
/// </summary>
internal static partial class ReadmeBlocks
{
    /// <summary>All tested blocks in the order of the page.</summary>
    public static IReadOnlyList<(string Kind, string Text)> Read()
    {
        string page = File.ReadAllText(RepositoryRoot.Combine("README.md"));
        return [.. Block().Matches(page).Select(m => (m.Groups["kind"].Value, m.Groups["text"].Value))];
    }

    /// <summary>The same command without the build that <c>dotnet run</c> starts with: the tests run what is built.</summary>
    public static string WithoutBuild(string shell) => shell
        .Replace("dotnet run --project batch/Precompute.Batch --", $"dotnet '{PrecomputeProcess.AssemblyPath}'", StringComparison.Ordinal)
        .Replace("dotnet run --project reader-api/Precompute.ReaderApi", $"dotnet '{PrecomputeProcess.ApiAssemblyPath}'", StringComparison.Ordinal);

    [GeneratedRegex(@"<!-- tested: (?<kind>run|service|sql) -->\n```\w+\n(?<text>.*?)\n```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Block();
}
