using System.Diagnostics;
using Xunit;

namespace Precompute.TestKit;

/// <summary>
/// Debian's Python with numpy, scipy and scikit-learn, as a reader and a reference that nobody here wrote. A test that needs it is
/// skipped with a sentence where it is absent, and fails where <c>CI=true</c>.
/// </summary>
public static class PythonPeer
{
    // Not the first python3 of PATH: that may be another one, without the distribution's packages.
    private const string Interpreter = "/usr/bin/python3";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private static readonly Lazy<Task<string?>> Missing = new(FindWhatIsMissingAsync);

    /// <summary>Runs a script to its end and returns what it printed.</summary>
    /// <param name="script">Python source; <c>sys.argv[1:]</c> are the arguments.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <param name="arguments">Its arguments, such as paths of files to read.</param>
    /// <exception cref="InvalidOperationException">It ended with an error; its traceback is in the message.</exception>
    public static async Task<string> RunAsync(string script, CancellationToken cancellationToken, params string[] arguments)
    {
        if (await Missing.Value is { } missing)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true")
                throw new InvalidOperationException(missing);
            Assert.Skip(missing);
        }

        ProcessOutcome outcome = await StartAsync(script, cancellationToken, arguments);
        return outcome.ExitCode == 0 ? outcome.Output : throw new InvalidOperationException($"Python ended with {outcome.ExitCode}: {outcome.Error}");
    }

    private static Task<ProcessOutcome> StartAsync(string script, CancellationToken cancellationToken, params string[] arguments)
    {
        ProcessStartInfo start = new(Interpreter)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (string argument in (string[])["-c", script, .. arguments])
            start.ArgumentList.Add(argument);
        return PrecomputeProcess.RunAsync(start, Timeout, cancellationToken);
    }

    private static async Task<string?> FindWhatIsMissingAsync()
    {
        const string Remedy = "install python3-scipy and python3-sklearn (Debian's packages)";
        if (!File.Exists(Interpreter))
            return $"{Interpreter} is not on this machine: {Remedy}.";
        ProcessOutcome outcome = await StartAsync("import numpy, scipy.sparse, sklearn.metrics", CancellationToken.None);
        return outcome.ExitCode == 0 ? null : $"{Interpreter} lacks a package ({outcome.Error.Trim().Split('\n')[^1]}): {Remedy}.";
    }
}
