using System.Diagnostics;

using Precompute.Numerics;

namespace Precompute.Database.Embedded;

/// <summary>Runs a program to its end and returns what it said.</summary>
internal static class Command
{
    /// <summary>Runs <paramref name="file"/>; no shell, no variables of libpq, messages in English.</summary>
    /// <exception cref="PrecomputeException">The program cannot be started.</exception>
    public static async Task<CommandResult> RunAsync(
        string file, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(file, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // The server's user may not be allowed to enter ours.
            WorkingDirectory = "/",
        };
        foreach (string name in start.Environment.Keys.Where(n => n.StartsWith("PG", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C";
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;

        using Process process = Start(start);
        process.StandardInput.Close();
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new CommandResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new PrecomputeException($"'{start.FileName}' did not start.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new PrecomputeException($"'{start.FileName}' cannot be started: {e.Message}", e);
        }
    }
}
