using System.Diagnostics;

namespace Precompute.Benchmarks.Serving;

/// <summary>Runs a load generator to its end.</summary>
internal static class LoadGenerator
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs it.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="pinned">Whether it stays on the last processor.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What it printed, and its processor time.</returns>
    /// <exception cref="InvalidOperationException">It does not start, or fails.</exception>
    public static async Task<(string Output, TimeSpan Processor)> RunAsync(
        string program, IEnumerable<string> arguments, bool pinned, CancellationToken cancellationToken)
    {
        string[] command = pinned
            ? ["taskset", "-c", $"{Environment.ProcessorCount - 1}", program, .. arguments]
            : [program, .. arguments];
        ProcessStartInfo start = new(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        await using CancellationTokenRegistration stop = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        TimeSpan used = await LastProcessorTimeAsync(process, cancellationToken);
        return process.ExitCode == 0
            ? (await output, used)
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await output}{await errors}");
    }

    // What has ended cannot be asked any more: it is asked until it ends.
    private static async Task<TimeSpan> LastProcessorTimeAsync(Process process, CancellationToken cancellationToken)
    {
        TimeSpan used = TimeSpan.Zero;
        Task ended = process.WaitForExitAsync(cancellationToken);
        while (await Task.WhenAny(ended, Task.Delay(Interval, cancellationToken)) != ended)
        {
            try
            {
                process.Refresh();
                used = process.TotalProcessorTime;
            }
            catch (InvalidOperationException)
            {
                // It ended just now.
            }
        }

        await ended;
        return used;
    }
}
