using System.Diagnostics;
using Precompute.Database.Access;

namespace Precompute.Benchmarks.Serving;

/// <summary>The API as a process of its own, on a loopback port, as backends have it: with a key, rates counted, the access log on.</summary>
internal sealed class ServingApi : IAsyncDisposable
{
    /// <summary>What callers send.</summary>
    private static readonly string Key = ApiKeyToken.Create();

    private readonly Process _process;

    private ServingApi(Process process, string url)
    {
        _process = process;
        Url = url;
    }

    /// <summary>Where it listens.</summary>
    public string Url { get; }

    /// <summary>Load on it.</summary>
    public HttpLoad Load => new(_process, Url, Key);

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <param name="world">What it serves.</param>
    /// <param name="listsFrom">Setting <c>Api:ListsFrom</c>.</param>
    /// <param name="port">A free port; the next one is for operators.</param>
    /// <param name="cancellationToken">Ends the wait, and the process.</param>
    public static async Task<ServingApi> StartAsync(ServingWorld world, string listsFrom, int port, CancellationToken cancellationToken)
    {
        string url = $"http://127.0.0.1:{port}";
        ProcessStartInfo start = new("dotnet")
        {
            WorkingDirectory = world.Folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                PrecomputeProcess.PathOf("Precompute.ReaderApi", "Precompute.ReaderApi.dll"), "--urls", url, "--Api:OpsUrl", $"http://127.0.0.1:{port + 1}", "--Api:RequestsPerSecond", "1000000",
                "--Api:Keys:0:Name", "load", "--Api:Keys:0:Sha256", Convert.ToHexStringLower(ApiKeyToken.Hash(Key)),
                "--Api:Keys:0:Scopes:0", "read:startups", "--Api:AccessLog:Path", Path.Combine(world.Folder, $"access-{listsFrom}"), "--Api:ListsFrom", listsFrom, "--Api:CacheDirectory", Path.Combine(world.Folder, $"cache-{listsFrom}"),
                "--Store:Path", world.Store, "--ConnectionStrings:Serving", world.ReaderConnection, "--Logging:LogLevel:Default", "Warning",
            },
        };
        Process process = Process.Start(start) ?? throw new InvalidOperationException("The API did not start.");
        ServingApi api = new(process, url);
        process.OutputDataReceived += static (_, line) => Console.Error.WriteLine(line.Data);
        process.BeginOutputReadLine();
        try
        {
            await api.UntilReadyAsync(cancellationToken);
            return api;
        }
        catch
        {
            await api.DisposeAsync();
            throw;
        }
    }

    /// <summary>Peak resident memory, in MiB.</summary>
    public double PeakMemoryMiB()
    {
        _process.Refresh();
        return _process.PeakWorkingSet64 / (1024d * 1024);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task UntilReadyAsync(CancellationToken cancellationToken)
    {
        using HttpClient client = new();
        while (true)
        {
            try
            {
                using HttpResponseMessage answer = await client.GetAsync(new Uri(Url + "/health/ready"), cancellationToken);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
            }

            await Task.Delay(200, cancellationToken);
        }
    }
}
