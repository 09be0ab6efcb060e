using Precompute.TestKit;

namespace Precompute.IntegrationTests.Reader;

/// <summary>One API as a process, asked at an even pace by one caller, and what it takes of the machine meanwhile.</summary>
internal sealed class SteadyApi : IAsyncDisposable
{
    /// <summary>Between two requests: a load for hours beside other work, not the most there may be.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    /// <summary>The heap is measured at collections: with the usual budget there would be one in a minute or two.</summary>
    private static readonly Dictionary<string, string> SmallYoungGeneration = new(StringComparer.Ordinal) { ["DOTNET_GCgen0size"] = "400000" };

    private readonly ChildService _process;
    private readonly HttpClient _client;
    private readonly RuntimeMetrics _runtime;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _asking;

    private SteadyApi(string name, ChildService process, HttpClient client, Uri ops, Guid fresh)
    {
        Name = name;
        _process = process;
        _client = client;
        _runtime = new RuntimeMetrics(client, ops);
        Mix = new SteadyMix(client, fresh);
        _asking = [Task.Run(AskAsync)];
    }

    /// <summary>What it is called in reports.</summary>
    public string Name { get; }

    /// <summary>What is asked, and how it was answered.</summary>
    public SteadyMix Mix { get; }

    /// <summary>Live bytes of the managed heap, at even intervals.</summary>
    public List<double> Managed { get; } = [];

    /// <summary>Memory in RAM.</summary>
    public List<double> Resident { get; } = [];

    /// <summary>Threads.</summary>
    public List<double> Threads { get; } = [];

    /// <summary>Handles.</summary>
    public List<double> Handles { get; } = [];

    /// <summary>Starts an API over a world and begins to ask it.</summary>
    public static async Task<SteadyApi> StartAsync(ReaderFixture fixture, string listsFrom, Guid fresh, string accessLog)
    {
        Uri api = new($"http://127.0.0.1:{LoopbackPort.Free()}");
        Uri ops = new($"http://127.0.0.1:{LoopbackPort.Free()}");
        ChildService process = await fixture.StartProcessAsync(
            api, ops, SmallYoungGeneration, $"--Api:ListsFrom={listsFrom}", $"--Api:AccessLog:Path={accessLog}", "--Api:AccessLog:MaxBytes=1000000", "--Api:AccessLog:RetainedFiles=2");
        return new SteadyApi(listsFrom, process, new HttpClient { BaseAddress = api }, ops, fresh);
    }

    /// <summary>Takes one sample of everything.</summary>
    public async Task SampleAsync(CancellationToken cancellationToken)
    {
        Assert.True(OperatingSystem.IsLinux());
        ProcessFootprint taken = ProcessFootprint.Of(_process.ProcessId);
        Managed.Add(await _runtime.ReadAsync(RuntimeMetrics.HeapSize, cancellationToken));
        Resident.Add(taken.ResidentBytes);
        Threads.Add(taken.Threads);
        Handles.Add(taken.Handles);
    }

    /// <summary>Ends the load; fails where an answer failed.</summary>
    public async Task StopAskingAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_asking);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _process.DisposeAsync();
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task AskAsync()
    {
        using PeriodicTimer pace = new(Pause);
        for (int turn = 0; !_stop.IsCancellationRequested; turn++)
        {
            await Mix.AskAsync(turn, CancellationToken.None);
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
