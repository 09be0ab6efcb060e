using System.Diagnostics;
using System.Text.Json;

namespace Precompute.Benchmarks;

/// <summary>Processes that print one JSON object a line: <c>precompute</c> of this build, and the programs it is compared with.</summary>
internal static class PrecomputeProcess
{
    /// <summary>What starts <c>precompute</c>, before its own arguments.</summary>
    public static IReadOnlyList<string> Command { get; } = ["dotnet", PathOf("Precompute.Batch", "precompute.dll")];

    /// <summary>Runs a command to its end.</summary>
    /// <param name="command">Program and arguments.</param>
    /// <param name="seen">Called with every line as it comes.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    /// <exception cref="InvalidOperationException">It does not start, prints something else, or fails.</exception>
    public static async Task<IReadOnlyList<JsonElement>> RunAsync(IReadOnlyList<string> command, Action<JsonElement>? seen, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(command[0], command.Skip(1)) { RedirectStandardOutput = true, UseShellExecute = false };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
        await using CancellationTokenRegistration stop = cancellationToken.Register(() => process.Kill(entireProcessTree: true));
        List<JsonElement> lines = [];
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement element = document.RootElement.Clone();
            lines.Add(element);
            seen?.Invoke(element);
        }

        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? lines
            : throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with {process.ExitCode}: {lines.LastOrDefault()}");
    }

    /// <summary>An assembly of another project, built as this one was.</summary>
    public static string PathOf(string project, string assembly)
    {
        DirectoryInfo configuration = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        return Path.Combine(configuration.Parent!.Parent!.FullName, project, configuration.Name, assembly);
    }
}
