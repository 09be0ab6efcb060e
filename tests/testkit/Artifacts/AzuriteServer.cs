using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Azure.Storage.Blobs;
using Xunit;

namespace Precompute.TestKit.Artifacts;

/// <summary>
/// One Azurite (the emulator of Azure Blob Storage) for a test assembly, started by the first test that asks for a container, in memory,
/// gone at the end. Register it once an assembly: <c>[assembly: AssemblyFixture(typeof(AzuriteServer))]</c>. Where it cannot be
/// installed the test is skipped with a sentence, and fails where <c>CI=true</c>.
/// </summary>
public sealed class AzuriteServer : IAsyncLifetime
{
    private const string Account = "devstoreaccount1";

    // Azurite's well-known key; it opens nothing else.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _starting = new(1, 1);
    private readonly ConcurrentQueue<string> _printed = new();
    private Process? _process;
    private int _containers;

    /// <summary>Port on 127.0.0.1.</summary>
    public int Port { get; private set; }

    /// <summary>The secret part of every connection string given out: it must appear nowhere.</summary>
    public static string Secret => Key;

    /// <summary>Connection string to it, or to a proxy before it on another port.</summary>
    public string ConnectionString(int? port = null) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{(port ?? Port).ToString(CultureInfo.InvariantCulture)}/{Account};";

    /// <summary>A new, empty container; starts the server if need be.</summary>
    public async Task<BlobContainerClient> CreateContainerAsync(CancellationToken cancellationToken)
    {
        await StartAsync(cancellationToken);
        BlobContainerClient container = new(ConnectionString(), $"test-{Interlocked.Increment(ref _containers).ToString(CultureInfo.InvariantCulture)}");
        await container.CreateAsync(cancellationToken: cancellationToken);
        return container;
    }

    /// <summary>Starts nothing yet.</summary>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close();
            using CancellationTokenSource limit = new(TimeSpan.FromSeconds(10));
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }

            _process.Dispose();
        }

        _starting.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (_process is not null)
                return;
            string program = await AzuriteInstallation.FindOrInstallAsync(cancellationToken);
            Port = LoopbackPort.Free();
            _process = Process.Start(StartInfo(program)) ?? throw new InvalidOperationException("sh did not start.");
            _process.OutputDataReceived += (_, line) => _printed.Enqueue(line.Data ?? "");
            _process.ErrorDataReceived += (_, line) => _printed.Enqueue(line.Data ?? "");
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
            await UntilListeningAsync(cancellationToken);
        }
        finally
        {
            _starting.Release();
        }
    }

    // The shell ends the server as soon as this process closes its input, by intent or by being killed.
    private ProcessStartInfo StartInfo(string program) => new("sh")
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
        ArgumentList =
        {
            "-c", "\"$@\" </dev/null & server=$!; cat >/dev/null; kill $server; wait $server", "sh", program,
            "--blobHost", "127.0.0.1", "--blobPort", Port.ToString(CultureInfo.InvariantCulture),
            "--skipApiVersionCheck", "--disableTelemetry", "--silent", "--inMemoryPersistence",
        },
    };

    private async Task UntilListeningAsync(CancellationToken cancellationToken)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
                return;
            }
            catch (SocketException) when (waited.Elapsed < StartTimeout && !_process!.HasExited)
            {
                await Task.Delay(50, cancellationToken);
            }
            catch (SocketException e)
            {
                throw new TimeoutException($"Azurite does not listen on port {Port}:\n{new StringBuilder().AppendJoin('\n', _printed)}", e);
            }
        }
    }
}
