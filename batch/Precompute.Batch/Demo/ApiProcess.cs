using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Precompute.Batch.Cli;
using Precompute.Batch.Options;
using Precompute.Database.Access;
using Precompute.Database.Embedded;
using Precompute.Database.Schema;
using Precompute.Numerics;

namespace Precompute.Batch.Demo;

/// <summary>The API as a child process on a free loopback port; stopped on disposal.</summary>
internal sealed class ApiProcess : IAsyncDisposable
{
    private const string AssemblyFile = "Precompute.ReaderApi.dll";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly HttpClient _client;
    private readonly StringBuilder _log = new();

    private ApiProcess(Process process, Uri baseAddress, string key)
    {
        Key = key;
        _process = process;
        _client = new HttpClient { BaseAddress = baseAddress, Timeout = TimeSpan.FromSeconds(15) };
        _client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Address without a trailing slash.</summary>
    public string BaseAddress => _client.BaseAddress!.GetLeftPart(UriPartial.Authority);

    /// <summary>The key that opens it, made for this demo and gone with it.</summary>
    public string Key { get; }

    /// <summary>Starts the API on the demo's data and waits until it is ready.</summary>
    /// <exception cref="PrecomputeException">It is not built, or does not become ready; the message ends with what it wrote.</exception>
    public static async Task<ApiProcess> StartAsync(BatchOptions options, EmbeddedPostgres postgres, CancellationToken cancellationToken)
    {
        DataFolders folders = DataFolders.Of(options);
        Uri address = new($"http://127.0.0.1:{FreePort()}");
        ProcessStartInfo start = new(DotnetHost())
        {
            WorkingDirectory = folders.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(FindAssembly());
        start.ArgumentList.Add("--urls");
        start.ArgumentList.Add(address.GetLeftPart(UriPartial.Authority));
        string reader = postgres.ConnectionString(RoleNames.Reader);
        start.Environment["PRECOMPUTE_ConnectionStrings__Serving"] = reader;
        start.Environment["PRECOMPUTE_ConnectionStrings__Source"] = reader;
        foreach (string setting in start.Environment.Keys.Where(IsOfAnotherApi).ToArray())
            start.Environment.Remove(setting);
        start.Environment["PRECOMPUTE_Store__Path"] = folders.Store;
        start.Environment["PRECOMPUTE_Api__CacheDirectory"] = folders.Cache;
        start.Environment["PRECOMPUTE_Embedded__DataDirectory"] = folders.Root;
        string key = ApiKeyToken.Create();
        start.Environment["PRECOMPUTE_Api__OpsUrl"] = "http://127.0.0.1:0";
        start.Environment["PRECOMPUTE_Api__Keys__0__Name"] = "demo";
        start.Environment["PRECOMPUTE_Api__Keys__0__Sha256"] = Convert.ToHexString(ApiKeyToken.Hash(key));
        start.Environment["PRECOMPUTE_Api__Keys__0__Scopes__0"] = "read:startups";
        start.Environment["PRECOMPUTE_Api__Keys__0__Scopes__1"] = "read:people";

        Process process = Process.Start(start) ?? throw new PrecomputeException($"{start.FileName} did not start.");
        ApiProcess api = new(process, address, key);
        try
        {
            await api.WaitUntilReadyAsync(cancellationToken);
            return api;
        }
        catch
        {
            await api.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks for a path and reads the JSON answer.</summary>
    public async Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await _client.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        string body = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonDocument.Parse(body)
            : throw new PrecomputeException($"The API answered {(int)response.StatusCode} to {path}: {body}");
    }

    /// <summary>Asks the process to stop, and ends it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (!_process.HasExited)
            Signals.Terminate(_process);
        using CancellationTokenSource limit = new(StopTimeout);
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

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < StartTimeout)
        {
            if (_process.HasExited)
                throw new PrecomputeException($"The API ended with exit code {_process.ExitCode} before it was ready:{Environment.NewLine}{Tail()}");
            try
            {
                using HttpResponseMessage response = await _client.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken);
                if (response.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
        }

        throw new PrecomputeException($"The API was not ready within {StartTimeout.TotalSeconds} s:{Environment.NewLine}{Tail()}");
    }

    private static bool IsOfAnotherApi(string setting) =>
        setting.StartsWith("PRECOMPUTE_Store__", StringComparison.OrdinalIgnoreCase) || setting.StartsWith("PRECOMPUTE_Api__", StringComparison.OrdinalIgnoreCase);

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_log)
            _log.AppendLine(line);
    }

    private string Tail()
    {
        lock (_log)
            return _log.Length > 4000 ? _log.ToString(_log.Length - 4000, 4000) : _log.ToString();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The runtime that runs this process, whether it was started by <c>dotnet</c> or by its own launcher.</summary>
    private static string DotnetHost()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        string beside = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return File.Exists(beside) ? beside : name;
    }

    // Built: artifacts/bin/<project>/<configuration>/. Published: one folder for both, or folders side by side.
    private static string FindAssembly()
    {
        DirectoryInfo here = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string?[] candidates =
        [
            Path.Combine(here.FullName, AssemblyFile),
            here.Parent?.Parent is { } bin ? Path.Combine(bin.FullName, "Precompute.ReaderApi", here.Name, AssemblyFile) : null,
            here.Parent is { } parent ? Path.Combine(parent.FullName, "Precompute.ReaderApi", AssemblyFile) : null,
        ];
        return candidates.FirstOrDefault(static c => c is not null && File.Exists(c))
            ?? throw new PrecomputeException($"{AssemblyFile} is not where it is built or published ({string.Join(", ", candidates)}); build the solution.");
    }
}
