using System.Diagnostics;
using System.Text;

namespace Precompute.TestKit;

/// <summary>The command line as its users run it: a child process, with its own working folder and environment.</summary>
public static class PrecomputeProcess
{
    /// <summary>The built command-line assembly, beside the tests in the build output.</summary>
    public static string AssemblyPath { get; } = Find("Precompute.Batch", "precompute.dll");

    /// <summary>The built API assembly.</summary>
    public static string ApiAssemblyPath { get; } = Find("Precompute.ReaderApi", "Precompute.ReaderApi.dll");

    /// <summary>Runs <c>precompute</c> to its end.</summary>
    /// <param name="workingDirectory">Where it runs; its embedded data folder is made there.</param>
    /// <param name="timeout">After this the process tree is killed and the call fails.</param>
    /// <param name="cancellationToken">Kills the process tree.</param>
    /// <param name="arguments">Its arguments.</param>
    public static Task<ProcessOutcome> RunAsync(
        string workingDirectory, TimeSpan timeout, CancellationToken cancellationToken, params string[] arguments) =>
        RunAsync(DotnetStart(workingDirectory, AssemblyPath, arguments), timeout, cancellationToken);

    /// <summary>Starts <c>precompute</c> and returns at once; the caller kills or awaits it.</summary>
    public static Process Start(string workingDirectory, params string[] arguments) =>
        Process.Start(DotnetStart(workingDirectory, AssemblyPath, arguments))
        ?? throw new InvalidOperationException("dotnet did not start.");

    /// <summary>How to start an assembly with the SDK's host, its output redirected.</summary>
    public static ProcessStartInfo DotnetStart(string workingDirectory, string assembly, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new("dotnet")
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };

        // Profiling methods pays off in processes that live for minutes.
        start.Environment["DOTNET_TieredPGO"] = "0";

        // Compiling takes most of a process that lives for seconds, and mapping each page of code twice a tenth of that.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.ArgumentList.Add(assembly);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    /// <summary>Runs a process to its end and collects what it printed.</summary>
    /// <exception cref="TimeoutException">It did not end in time; what it printed so far is in the message.</exception>
    public static async Task<ProcessOutcome> RunAsync(ProcessStartInfo start, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        process.StandardInput.Close();
        StringBuilder output = new(), error = new();
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(error, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{start.FileName} did not end within {timeout}. It printed:\n{output}\n{error}", late);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        return new ProcessOutcome(process.ExitCode, output.ToString(), error.ToString());
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.Append(line).Append('\n');
    }

    // The tests' own output folder is artifacts/bin/<project>/<configuration>; the product's lies beside it.
    private static string Find(string project, string file)
    {
        DirectoryInfo configuration = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string path = Path.Combine(configuration.Parent!.Parent!.FullName, project, configuration.Name, file);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: build the solution first.", path);
    }
}
