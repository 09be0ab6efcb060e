using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;
using Precompute.ReaderApi.Telemetry;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Reader;

/// <summary>What operators see: every documented metric, and the steps of an answer as a trace in a collector.</summary>
public sealed partial class ReaderTelemetryTests(ReaderFixture fixture) : IClassFixture<ReaderFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_OfARunningApi_HaveEachDocumentedNameAndNoId()
    {
        using TemporaryFolder folder = new();
        Guid fresh = await InsertFreshPersonAsync(1);
        await using RunningReader reader = await fixture.StartReaderAsync($"--Api:AccessLog:Path={folder.Combine("access")}");
        await reader.UntilReadyAsync();
        await reader.UntilOverlaidAsync();
        await reader.StartupsAsync(fresh);
        await reader.StartupsAsync(ReaderWorld.User(9), "?limit=100");

        string metrics = await reader.Ops.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);

        string[] documented = [.. Name().Matches(await File.ReadAllTextAsync(RepositoryRoot.Combine("reader-api", "README.md"), Token)).Select(static m => m.Groups["name"].Value)];
        Assert.True(documented.Length >= 10);

        // A world of sixty startups is scanned: no walk is worth it.
        Assert.All(documented.Where(static name => name != "precompute_search_scored"), name => Assert.Matches($@"(?m)^{name}(_bucket|_count)?(\{{.*\}})? ", metrics));
        Assert.Matches(@"(?m)^precompute_access_log_dropped_total\{.*reason=""queue_full"".*\} 0$", metrics);

        // Answers of half a millisecond must be told from those of four; the alert on slow ones asks about a quarter of a second.
        Assert.All((string[])["0.00025", "0.0005", "0.001", "0.0025", "0.25"], le => Assert.Contains($"le=\"{le}\"", metrics, StringComparison.Ordinal));
        Assert.DoesNotContain(fresh.ToString(), metrics, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("HttpProtobuf", 2)]
    [InlineData("Grpc", 3)]
    public async Task Collector_GetsTheStepsOfAnAnswerAndTheMetrics_AndNoId(string protocol, int person)
    {
        Guid fresh = await InsertFreshPersonAsync(person);
        Guid unknown = Id(100 + person);
        await using OtlpSink sink = await OtlpSink.StartAsync(protocol == "Grpc", Token);
        await using (RunningReader reader = await fixture.StartReaderAsync(
            $"--Api:Telemetry:OtlpEndpoint={sink.Address}", $"--Api:Telemetry:OtlpProtocol={protocol}", "--Api:Telemetry:TraceShare=1", $"--Api:Telemetry:OtlpHeaders={OtlpSink.KeyHeader}=s3cret"))
        {
            await reader.UntilReadyAsync();
            await reader.StartupsAsync(fresh, "?category=ai");
            await reader.GetJsonAsync($"/api/explain/startups/{fresh}/{ReaderWorld.Startup(20)}");
            await reader.GetJsonAsync($"/api/explain/startups/{fresh}/{unknown}");
            await reader.GetJsonAsync("/health");
            Assert.DoesNotContain(reader.Logged, static l => l.Contains("s3cret", StringComparison.Ordinal));
        }

        // The stop has sent what waited.
        string traces = sink.Text("traces");
        Assert.All(
            (string[])[AnswerTrace.ListLookup, AnswerTrace.Choice, AnswerTrace.FoldIn, AnswerTrace.ExactScan, "GET /api/recommendations/startups/for-developer/{userId}", "precompute-reader-api", "postgresql", "precompute.scanned"],
            name => Assert.Contains(name, traces, StringComparison.Ordinal));
        Assert.DoesNotContain("/health", traces, StringComparison.Ordinal);
        Assert.All((string[])["precompute.answers", "precompute.version.age", "http.server.request.duration"], name => Assert.Contains(name, sink.Text("metrics"), StringComparison.Ordinal));
        Assert.All(sink.Keys, static key => Assert.Equal("s3cret", key));

        // Ids that occur nowhere else: the process's other connections to PostgreSQL, of tests beside this one, are traced too.
        foreach (Guid id in (Guid[])[fresh, unknown])
            Assert.DoesNotContain(id.ToString(), traces + sink.Text("metrics"), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("category=ai", traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Collector_ThatDoesNotAnswer_CostsNoAnswer_AndWithoutOneNothingIsTraced()
    {
        await using (RunningReader reader = await fixture.StartReaderAsync($"--Api:Telemetry:OtlpEndpoint=http://127.0.0.1:{LoopbackPort.Free()}", "--Api:Telemetry:TraceShare=1"))
        {
            await reader.UntilReadyAsync();
            Assert.Equal(10, (int)(await reader.StartupsAsync(ReaderWorld.User(9)))["returned"]!);
            Assert.NotNull(reader.Services.GetService<TracerProvider>());
        }

        Assert.Null(fixture.Reader.Services.GetService<TracerProvider>());
    }

    /// <summary>An id that no other class uses.</summary>
    private static Guid Id(int n) => new($"7e1e3e72-0000-4000-8000-{n:x12}");

    private async Task<Guid> InsertFreshPersonAsync(int n)
    {
        Guid id = Id(n);
        await fixture.InsertPersonAsync(id, "developer", [(4, "like"), (8, "like"), (12, "apply"), (16, "view"), (20, "like"), (24, "like")]);
        return id;
    }

    [GeneratedRegex(@"^\| `(?<name>(precompute|http|dotnet)_\w+)`", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Name();
}
