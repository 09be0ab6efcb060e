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

    /// <summary>Runs a script to its end and returns what it printed.</summary>
    /// <param name="script">Python source; <c>sys.argv[1:]</c> are the arguments.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <param name="arguments">Its arguments, such as paths of files to read.</param>
    /// <exception cref="InvalidOperationException">It ended with an error; its traceback is in the message.</exception>
    public static async Task<string> RunAsync(string script, CancellationToken cancellationToken, params string[] arguments)
    {
        if (!File.Exists(Interpreter))
            Refuse($"{Interpreter} is not on this machine");
        ProcessStartInfo start = new(Interpreter)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (string argument in (string[])["-c", script, .. arguments])
            start.ArgumentList.Add(argument);
        ProcessOutcome outcome = await PrecomputeProcess.RunAsync(start, Timeout, cancellationToken);
        if (outcome.Error.Contains("ModuleNotFoundError", StringComparison.Ordinal))
            Refuse($"{Interpreter} lacks a package ({outcome.Error.Trim().Split('\n')[^1]})");
        return outcome.ExitCode == 0 ? outcome.Output : throw new InvalidOperationException($"Python ended with {outcome.ExitCode}: {outcome.Error}");
    }

    private static void Refuse(string missing)
    {
        string sentence = $"{missing}: install python3-scipy and python3-sklearn (Debian's packages).";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            throw new InvalidOperationException(sentence);
        Assert.Skip(sentence);
    }
}
