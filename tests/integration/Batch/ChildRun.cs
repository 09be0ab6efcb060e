using System.Collections.Concurrent;
using System.Diagnostics;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Batch;

/// <summary>A run in a process of its own, to be killed: by a signal that it cannot catch.</summary>
internal sealed class ChildRun : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string?> _printed = new();

    private ChildRun(Process process) => _process = process;

    /// <summary>Starts <c>run weekly --force</c> in a world.</summary>
    public static ChildRun Start(RunWorld world)
    {
        ChildRun run = new(PrecomputeProcess.Start(world.Folder, "run", "weekly", "--force", "--json", "--config", world.ConfigFile));
        run._process.OutputDataReceived += (_, line) => run._printed.Enqueue(line.Data);
        run._process.ErrorDataReceived += (_, line) => run._printed.Enqueue(line.Data);
        run._process.BeginOutputReadLine();
        run._process.BeginErrorReadLine();
        return run;
    }

    /// <summary>What it printed, if it ended by itself; null while it goes on.</summary>
    public string? Ended() => _process.HasExited ? $"exit code {_process.ExitCode}: {string.Join('\n', _printed)}" : null;

    /// <summary>Kills it and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Kills it, if it goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }
}
