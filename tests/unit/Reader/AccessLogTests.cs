using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Precompute.ReaderApi.AccessLogging;
using Precompute.ReaderApi.Options;
using Precompute.TestKit;

namespace Precompute.UnitTests.Reader;

public sealed class AccessLogTests : IDisposable
{
    private static readonly Guid Person = new("75736572-0000-8000-8000-000000000001");
    private static readonly Guid Startup = new("73746172-0000-8000-8000-00000000000a");

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 22, 2, 11, 5, TimeSpan.Zero));
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly KeptLog _said = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);

    public AccessLogTests()
    {
        IMeterFactory meters = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Logs => _folder.Combine("logs");

    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Lines_OfAListAndOfARefusal_AreAsDocumented()
    {
        using AccessLog log = Create();
        await log.StartAsync(Token);
        log.Write(Entry("page-17"));
        log.Write(Entry("page-18") with { List = null, KeyId = null, Status = 401 });
        log.Write(Entry("page-19") with { List = Entry("").List! with { Entity = null, Ids = [] } });
        await log.StopAsync(Token);

        const string Head = "{\"time\":\"2026-01-22T02:11:05+00:00\",\"request_id\":";
        const string Route = "\"route\":\"/api/recommendations/startups/for-developer/{userId}\",";
        Assert.Equal(
        [
            $"{Head}\"page-17\",\"key_id\":\"key:7\",{Route}\"status\":200,\"latency_ms\":1.204,\"direction\":\"forward\",\"role\":\"developer\",\"entity\":\"{Person}\",\"method\":\"als\",\"version\":\"v20260122T020000Z-0042\",\"stale\":false,\"first_rank\":1,\"requested\":10,\"ids\":[\"{Startup}\"]}}",
            $"{Head}\"page-18\",\"key_id\":null,{Route}\"status\":401,\"latency_ms\":1.204}}",
            $"{Head}\"page-19\",\"key_id\":\"key:7\",{Route}\"status\":200,\"latency_ms\":1.204,\"direction\":\"forward\",\"role\":\"developer\",\"entity\":null,\"method\":\"als\",\"version\":\"v20260122T020000Z-0042\",\"stale\":false,\"first_rank\":1,\"requested\":10,\"ids\":[]}}",
        ], Lines());
    }

    [Fact]
    public async Task Write_ToAFullQueue_DropsAndCountsAtOnceAndKeepsWhatWaits()
    {
        using AccessLog log = Create(queue: 16);
        for (int i = 0; i < 40; i++)
            log.Write(Entry($"r{i}"));
        Assert.Equal(24, Count("dropped queue_full"));
        Assert.Equal((16, 0), (Count("queued"), Count("dropped write_failed")));

        await log.StartAsync(Token);
        await log.StopAsync(Token);

        Assert.Equal(Enumerable.Range(0, 16).Select(static i => $"r{i}"), RequestIds());
        Assert.Equal(16, Count("written"));
        log.Write(Entry("late"));
        Assert.Equal(25, Count("dropped queue_full"));
    }

    [Fact]
    public async Task Write_ByManyAtOnce_LosesNoLineOverManyFiles()
    {
        const int Writers = 4;
        const int Each = 2_000;
        using AccessLog log = Create(queue: Writers * Each, maxBytes: 64 * 1024, retained: 1000);
        await log.StartAsync(Token);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(
            () =>
            {
                for (int i = 0; i < Each; i++)
                    log.Write(Entry($"{w}-{i}"));
            },
            Token)));
        await log.StopAsync(Token);

        Assert.Equal(Enumerable.Range(0, Writers).SelectMany(w => Enumerable.Range(0, Each).Select(i => $"{w}-{i}")).Order(StringComparer.Ordinal), RequestIds().Order(StringComparer.Ordinal));
        Assert.True(Files().Length > 20, $"{Files().Length} files");
        Assert.All(Files(), static f => Assert.InRange(new FileInfo(f).Length, 1, 64 * 1024));
    }

    [Fact]
    public async Task Files_BeyondThoseRetained_AreDeleted()
    {
        using AccessLog log = Create(maxBytes: 64 * 1024, retained: 2);
        for (int i = 0; i < 1000; i++)
            log.Write(Entry($"r{i}"));
        await log.StartAsync(Token);
        await log.StopAsync(Token);
        Assert.Equal(2, Files().Length);
        Assert.Equal("r999", RequestIds()[^1]);
    }

    [Fact]
    public async Task Folder_ThatCannotBeWritten_CostsCountedLinesAndOneMessageUntilItCan()
    {
        await File.WriteAllTextAsync(Logs, "a file where the folder should be", Token);
        using AccessLog log = Create();
        await log.StartAsync(Token);
        for (int i = 0; i < 5; i++)
        {
            log.Write(Entry($"lost {i}"));
            int lost = i + 1;
            await UntilAsync(() => Count("dropped write_failed") == lost);
            _time.Advance(AccessLog.RetryInterval);
        }

        Assert.Equal([6070], _said.EventIds);
        File.Delete(Logs);
        _time.Advance(AccessLog.RetryInterval);
        log.Write(Entry("kept"));
        await UntilAsync(() => Count("written") == 1);
        await log.StopAsync(Token);

        Assert.Equal(["kept"], RequestIds());
        Assert.Equal([6070, 6071], _said.EventIds);
        Assert.DoesNotContain(Person.ToString(), _said.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disk_ThatFailed_IsLeftAloneForAMoment()
    {
        await File.WriteAllTextAsync(Logs, "a file where the folder should be", Token);
        using AccessLog log = Create();
        await log.StartAsync(Token);
        log.Write(Entry("first"));
        await UntilAsync(() => Count("dropped write_failed") == 1);
        File.Delete(Logs);
        log.Write(Entry("too early"));
        await UntilAsync(() => Count("dropped write_failed") == 2);
        await log.StopAsync(Token);
        Assert.False(Directory.Exists(Logs));
    }

    private AccessEntry Entry(string requestId) => new()
    {
        At = _time.GetUtcNow(),
        RequestId = requestId,
        KeyId = "key:7",
        Route = "/api/recommendations/startups/for-developer/{userId}",
        List = new ShownList("forward", "developer", Person, "als", "v20260122T020000Z-0042", 1, 10, [Startup], Stale: false),
        Latency = TimeSpan.FromMicroseconds(1204.4),
        Status = 200,
    };

    private AccessLog Create(int queue = 10_000, long maxBytes = 1_000_000, int retained = 100) => new(
        Options.Create(new AccessLogOptions { Path = Logs, MaxBytes = maxBytes, RetainedFiles = retained, QueueCapacity = queue }),
        new AccessLogMetrics(_services.GetRequiredService<IMeterFactory>()),
        _time,
        _said);

    private long Count(string name)
    {
        lock (_lock)
        {
            _counts.Clear();
            _listener.RecordObservableInstruments();
            return _counts[name];
        }
    }

    // Only while Count looks, which holds the lock.
    private void Take(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string name = instrument.Name["precompute.access_log.".Length..] + (tags.Length == 0 ? "" : $" {tags[0].Value}");
        _counts[name] = _counts.GetValueOrDefault(name) + value;
    }

    private string[] Files() => [.. Directory.GetFiles(Logs).Order(StringComparer.Ordinal)];

    private string[] Lines() => [.. Files().SelectMany(File.ReadAllLines)];

    private string[] RequestIds() => [.. Lines().Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("request_id").GetString()!)];

    private static async Task UntilAsync(Func<bool> isAsWanted)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!isAsWanted())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20));
            await Task.Delay(TimeSpan.FromMilliseconds(5), Token);
        }
    }

    /// <summary>What is said, in order.</summary>
    private sealed class KeptLog : ILogger<AccessLog>
    {
        private readonly List<(int Id, string Text)> _entries = [];

        public int[] EventIds => [.. _entries.Select(static e => e.Id)];

        public string Text => string.Join('\n', _entries.Select(static e => e.Text));

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _entries.Add((eventId.Id, $"{formatter(state, exception)} {exception}"));
    }
}
