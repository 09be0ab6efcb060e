using System.Text.Json;
using Precompute.Batch.Cli;
using Precompute.IntegrationTests.Reader;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Batch;

/// <summary><c>access-log ingest</c> of what a running API wrote: every line once, bad ones by name, and the reports made of it.</summary>
public sealed class AccessLogIngestTests(ReaderFixture fixture) : IClassFixture<ReaderFixture>, IDisposable
{
    private const string Line = """{"time":"2026-01-22T02:11:05.123+00:00","request_id":"REQUEST","key_id":"key:7","route":"/api/x","status":200,"latency_ms":MS,"direction":"forward","role":"developer","entity":null,"method":"METHOD","version":"v1","stale":false,"first_rank":1,"requested":3,"ids":[IDS]}""";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Access => _folder.Combine("access");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Log_OfARunningApi_IsTakenOnce_WithoutIds_AndReportsCountItsAnswers()
    {
        Guid followed = new("ffffffff-0000-4000-8000-000000000001");
        await using (RunningReader reader = await fixture.StartReaderAsync($"--Api:AccessLog:Path={Access}"))
        {
            await reader.UntilReadyAsync();
            await AskAsync(reader, followed.ToString("N"), $"/api/recommendations/startups/for-developer/{ReaderWorld.User(9)}?limit=3");
            await AskAsync(reader, "plain", $"/api/recommendations/startups/for-developer/{ReaderWorld.User(9)}?limit=100");
            await AskAsync(reader, "wrong", $"/api/recommendations/startups/for-developer/{ReaderWorld.User(9)}?limit=0");
        }

        // Another person acts on an item of the list; its viewer acts on what was not shown: neither is of this list.
        Guid[] shown = await ShownAsync();
        await ActAsync(ReaderWorld.User(50), shown[0], followed);
        await ActAsync(ReaderWorld.User(9), Enumerable.Range(0, 100).Select(ReaderWorld.Startup).First(s => !shown.Contains(s)), followed);
        JsonElement first = await IngestAsync();
        await ActAsync(ReaderWorld.User(9), shown[^1], followed);
        JsonElement second = await IngestAsync();
        JsonElement third = await IngestAsync();

        Assert.Equal((3, 0, 0), (Number(first, "lines"), Number(first, "bad_lines"), Number(first, "followed")));
        Assert.Equal((0, 0, 1), (Number(second, "lines"), Number(second, "bad_lines"), Number(second, "followed")));
        Assert.Equal((0, 0, 0), (Number(third, "lines"), Number(third, "bad_lines"), Number(third, "followed")));

        // The second list ends where no more startups are eligible: fewer than asked for.
        Assert.Equal(
            ["forward|developer|als|2|1|1|0.5"],
            await ReportAsync("select direction, role, method, answers, underfilled, followed, click_through from report.answers_by_day_and_method"));
        Assert.Equal(
            ["200|2|True", "400|1|True"],
            await ReportAsync("select status, requests, p50_ms > 0 and p50_ms <= p95_ms and p95_ms <= p99_ms and p99_ms <= max_ms from report.answer_latency order by status"));
        Assert.Equal([$"{Access}|3|0|"], await ReportAsync($"select source, lines, bad_lines, last_fault from report.access_log_files where source = '{Access}'"));
        Assert.Equal(0, await fixture.Database.ScalarAsync<long>($"select count(*) from precompute.access_log_entry e where e::text like '%{ReaderWorld.User(9)}%'", Token));
    }

    [Fact]
    public async Task Lines_ThatCannotBeRead_AreCountedAndNamed_AndLoseNoGoodOnes()
    {
        Directory.CreateDirectory(Access);
        string file = Path.Combine(Access, "access-20260122-000001.jsonl");
        string torn = Good("torn");
        await File.WriteAllTextAsync(file, $"{Good("one")}\nnonsense about {ReaderWorld.User(9)}\n{{\"time\":\"2026-01-22T02:11:05Z\"}}\n\n{Good("two").Replace("200", "7", StringComparison.Ordinal)}\n{Good("three", method: "popular", shown: 1)}\n{torn[..40]}", Token);
        string[] source = ["--source", "bad", "--keep-days", "3650"];
        CommandResult first = await RunAsync([Access, .. source]);
        Assert.Equal((2, 4), (Number(first.Summary, "lines"), Number(first.Summary, "bad_lines")));
        Assert.Contains($"{Path.GetFileName(file)} at byte {Good("one").Length + 1}: It is no line of an access log", first.Error, StringComparison.Ordinal);
        Assert.Contains("It lacks time, request_id", first.Error, StringComparison.Ordinal);
        Assert.Contains("none of HTTP's", first.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(ReaderWorld.User(9).ToString(), first.Error + first.Output, StringComparison.Ordinal);

        // The line that was being written is whole now; two readers at once take it once.
        await File.AppendAllTextAsync(file, torn[40..] + "\n", Token);
        CommandResult[] both = await Task.WhenAll(Task.Run(() => RunAsync([Access, .. source]), Token), Task.Run(() => RunAsync([Access, .. source]), Token));
        Assert.Equal(1, both.Sum(static r => Number(r.Summary, "lines")));
        Assert.Equal(["one", "three", "torn"], await ReportAsync("select request_id from precompute.access_log_entry where source = 'bad' order by 1", isBatch: true));
        Assert.Equal(["3|4"], await ReportAsync("select lines, bad_lines from report.access_log_files where source = 'bad'"));
        Assert.Equal(["als|2|0", "popular|1|1"], await ReportAsync("select method, answers, underfilled from report.answers_by_day_and_method where day = '2026-01-22' order by 1"));

        // Another file under the same name is not read as the rest of it.
        await File.WriteAllTextAsync(file, Good("other") + "\n", Token);
        CommandResult shorter = await RunAsync([Access, .. source]);
        Assert.Equal((0, ExitCodes.Done), (Number(shorter.Summary, "lines"), shorter.ExitCode));
        Assert.Contains("is shorter than what was read of it", shorter.Error, StringComparison.Ordinal);

        // Old lines go, and are not taken again.
        CommandResult pruned = await RunAsync([Access, "--source", "bad"]);
        Assert.Equal(3, Number(pruned.Summary, "pruned"));
        Assert.Empty(await ReportAsync("select request_id from precompute.access_log_entry where source = 'bad'", isBatch: true));
    }

    [Fact]
    public async Task Folder_ThatIsNotThere_IsBadInput()
    {
        CommandResult none = await RunAsync([_folder.Combine("nowhere")]);
        Assert.Equal(ExitCodes.BadInput, none.ExitCode);
        Assert.Contains("Api:AccessLog:Path", none.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_OfSeveralApis_AreSourcesOfTheirNames()
    {
        foreach (string pod in (string[])["pod-a", "pod-b"])
        {
            Directory.CreateDirectory(Path.Combine(Access, pod));
            await File.WriteAllTextAsync(Path.Combine(Access, pod, "access-20260122-000001.jsonl"), Good(pod) + "\n", Token);
        }

        CommandResult both = await RunAsync([Access, "--each", "--keep-days", "3650"]);
        CommandResult named = await RunAsync([Access, "--each", "--source", "x"]);

        Assert.Equal(2, Number(both.Summary, "lines"));
        Assert.Equal(["pod-a|1", "pod-b|1"], await ReportAsync("select source, lines from report.access_log_files where source like 'pod-_' order by 1"));
        Assert.Equal(ExitCodes.BadInput, named.ExitCode);
        await RunAsync([Access, "--each"]);
    }

    private static string Good(string request, string method = "als", int shown = 3) => Line
        .Replace("REQUEST", request, StringComparison.Ordinal)
        .Replace("METHOD", method, StringComparison.Ordinal)
        .Replace("MS", "1.5", StringComparison.Ordinal)
        .Replace("IDS", string.Join(',', Enumerable.Range(0, shown).Select(static n => $"\"{ReaderWorld.Startup(n)}\"")), StringComparison.Ordinal);

    // What the first line shows.
    private async Task<Guid[]> ShownAsync()
    {
        string line = (await File.ReadAllLinesAsync(Assert.Single(Directory.GetFiles(Access)), Token))[0];
        using JsonDocument document = JsonDocument.Parse(line);
        return [.. document.RootElement.GetProperty("ids").EnumerateArray().Select(static id => id.GetGuid())];
    }

    private Task ActAsync(Guid user, Guid startup, Guid request) => fixture.ExecuteAsync(
        $"insert into source_data.user_interactions (user_id, startup_id, interaction_type, occurred_at, request_id) values ('{user}', '{startup}', 'click', now() + interval '1 minute', '{request}')");

    private static async Task AskAsync(RunningReader reader, string requestId, string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Add("X-Request-Id", requestId);
        using HttpResponseMessage response = await reader.Client.SendAsync(request, Token);
    }

    private async Task<JsonElement> IngestAsync()
    {
        CommandResult result = await RunAsync([Access]);
        Assert.True(result.ExitCode == ExitCodes.Done, result.ToString());
        return result.Summary;
    }

    private async Task<CommandResult> RunAsync(string[] arguments)
    {
        string config = _folder.Combine("config.json");
        if (!File.Exists(config))
            await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new { ConnectionStrings = new { Serving = fixture.Database.BatchConnectionString } }), Token);
        using StringWriter output = new();
        using StringWriter error = new();
        int exitCode = await CommandLine.RunAsync(["access-log", "ingest", .. arguments, "--json", "--config", config], output, error);
        return new CommandResult(exitCode, output.ToString(), error.ToString());
    }

    private static int Number(JsonElement summary, string name) => summary.GetProperty(name).GetInt32();

    private async Task<IReadOnlyList<string>> ReportAsync(string sql, bool isBatch = false)
    {
        await using Npgsql.NpgsqlDataSource analyst = Npgsql.NpgsqlDataSource.Create(isBatch ? fixture.Database.BatchConnectionString : fixture.Database.ReportConnectionString);
        await using Npgsql.NpgsqlCommand command = analyst.CreateCommand(sql);
        await using Npgsql.NpgsqlDataReader reader = await command.ExecuteReaderAsync(Token);
        List<string> rows = [];
        while (await reader.ReadAsync(Token))
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        return rows;
    }
}
