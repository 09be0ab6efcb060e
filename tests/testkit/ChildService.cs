using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;

namespace Precompute.TestKit;

/// <summary>A server started by a shell command, stopped as a person would: by a signal, and then awaited.</summary>
public sealed class ChildService : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ChildService(Process process) => _process = process;

    /// <summary>Its process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>What it printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Starts it and waits until its readiness page answers 200.</summary>
    /// <param name="folder">Its working folder.</param>
    /// <param name="command">The shell command.</param>
    /// <param name="readyUrl">The readiness page.</param>
    /// <param name="cancellationToken">Stops waiting and the server.</param>
    /// <param name="environment">Variables that it gets besides this process's own.</param>
    public static async Task<ChildService> StartAsync(
        string folder, string command, string readyUrl, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null)
    {
        // exec: the shell is replaced, so the signal reaches the server itself.
        ProcessStartInfo start = new("bash")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            ArgumentList = { "-c", "exec " + command },
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
            start.Environment[name] = value;
        ChildService service = new(Process.Start(start)!);
        service._process.OutputDataReceived += (_, line) => service.Append(line.Data);
        service._process.ErrorDataReceived += (_, line) => service.Append(line.Data);
        service._process.BeginOutputReadLine();
        service._process.BeginErrorReadLine();
        try
        {
            await service.WaitUntilReadyAsync(readyUrl, cancellationToken);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends it the signal that ends it, and waits.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync();
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(30));
            await _process.WaitForExitAsync(limit.Token);
        }

        _process.Dispose();
    }

    private async Task WaitUntilReadyAsync(string readyUrl, CancellationToken cancellationToken)
    {
        using HttpClient client = new();
        Stopwatch waited = Stopwatch.StartNew();
        while (waited.Elapsed < TimeSpan.FromSeconds(60))
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"It ended with {_process.ExitCode}:\n{Output}");
            try
            {
                using HttpResponseMessage response = await client.GetAsync(new Uri(readyUrl), cancellationToken);
                if (response.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100, cancellationToken);
        }

        throw new TimeoutException($"{readyUrl} was not ready within 60 s:\n{Output}");
    }

    private void Append(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.Append(line).Append('\n');
    }
}
