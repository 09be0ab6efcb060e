using System.Diagnostics;
using Xunit;

namespace Precompute.TestKit;

/// <summary>
/// Debian's Python with numpy and scipy: the software whose files we read and that reads ours. Where it is absent a test is skipped
/// with a sentence, or fails when <c>CI=true</c>.
/// </summary>
public static class PythonPeers
{
    private const string Python = "/usr/bin/python3";
    private const int PackageMissing = 77;

    private const string Prologue = """
        import sys
        try:
            import numpy, scipy.sparse
        except ImportError as e:
            print(e, file=sys.stderr)
            sys.exit(77)

        """;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Runs a script to its end and returns what it printed.</summary>
    /// <param name="script">Python; <c>sys.argv[1:]</c> are the arguments.</param>
    /// <param name="cancellationToken">Kills the process.</param>
    /// <param name="arguments">The script's arguments.</param>
    /// <exception cref="InvalidOperationException">The script failed; the message holds its traceback.</exception>
    public static async Task<string> RunAsync(string script, CancellationToken cancellationToken, params string[] arguments)
    {
        ProcessOutcome outcome = File.Exists(Python)
            ? await PrecomputeProcess.RunAsync(Start(script, arguments), Limit, cancellationToken)
            : new ProcessOutcome(PackageMissing, "", $"{Python} does not exist");
        if (outcome.ExitCode == PackageMissing)
        {
            string missing = $"Python's peers are missing ({outcome.Error.Trim()}): apt-get install python3-numpy python3-scipy";
            if (Environment.GetEnvironmentVariable("CI") == "true")
                throw new InvalidOperationException(missing);
            Assert.Skip(missing);
        }

        return outcome.ExitCode == 0 ? outcome.Output : throw new InvalidOperationException($"The script failed: {outcome.Everything}");
    }

    private static ProcessStartInfo Start(string script, string[] arguments)
    {
        ProcessStartInfo start = new(Python)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };

        // -I: neither the caller's environment nor the current folder changes which packages are found.
        foreach (string argument in (string[])["-I", "-c", Prologue + script, .. arguments])
            start.ArgumentList.Add(argument);
        return start;
    }
}
