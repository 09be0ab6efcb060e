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

    private const int MostAttempts = 3;
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

            // A port that was free may be somebody else's by the time the server has started: it then ends, and begins again on another.
            for (int attempt = 1; !await TryStartAsync(program, cancellationToken); attempt++)
            {
                if (attempt == MostAttempts)
                    throw new TimeoutException($"Azurite does not listen on port {Port}:\n{new StringBuilder().AppendJoin('\n', _printed)}");
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task<bool> TryStartAsync(string program, CancellationToken cancellationToken)
    {
        Port = LoopbackPort.Free();
        Process process = Process.Start(StartInfo(program)) ?? throw new InvalidOperationException("sh did not start.");
        process.OutputDataReceived += (_, line) => _printed.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _printed.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
        if (await ListensAsync(process, cancellationToken))
            return true;
        _process = null;
        process.Dispose();
        return false;
    }

    // The shell ends the server as soon as this process closes its input, by intent or by being killed; and itself where the server ends.
    private ProcessStartInfo StartInfo(string program) => new("sh")
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
        ArgumentList =
        {
            "-c", "exec 3<&0; \"$@\" </dev/null 3<&- & server=$!; { cat <&3 >/dev/null; kill $server 2>/dev/null; } & wait $server", "sh", program,
            "--blobHost", "127.0.0.1", "--blobPort", Port.ToString(CultureInfo.InvariantCulture),
            "--skipApiVersionCheck", "--disableTelemetry", "--silent", "--inMemoryPersistence",
        },
    };

    private async Task<bool> ListensAsync(Process process, CancellationToken cancellationToken)
    {
        for (Stopwatch waited = Stopwatch.StartNew(); waited.Elapsed < StartTimeout; await Task.Delay(50, cancellationToken))
        {
            if (process.HasExited)
                return false;
            try
            {
                using TcpClient client = new();
                await client.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
                return true;
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }

        process.Kill(entireProcessTree: true);
        return false;
    }
}
