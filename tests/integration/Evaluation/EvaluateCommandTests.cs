using System.Globalization;
using System.Text.Json;
using Precompute.Batch.Cli;
using Precompute.IntegrationTests.Batch;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Evaluation;

/// <summary><c>precompute evaluate</c> over a source that a weekly run has published from.</summary>
[Collection(nameof(OneMeasuredRun))]
public sealed class EvaluateCommandTests(MeasuredRun measured, PostgresServer server)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Evaluate_AnyNumberOfThreads_GivesTheNumbersOfTheRunAndPublishesNothing()
    {
        string before = await StateAsync();
        CommandResult one = await EvaluateAsync("--threads", "1");
        CommandResult two = await EvaluateAsync("--threads", "2");

        string[] ofTheRun = Values(measured.Run);
        Assert.True(ofTheRun.Length > 1000, $"{ofTheRun.Length} values");
        Assert.Equal(ofTheRun, Values(one));
        Assert.Equal(ofTheRun, Values(two));
        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task Json_EveryValue_HasTheDocumentedKeysAndAnIntervalAroundIt()
    {
        CommandResult evaluation = await EvaluateAsync("--models", "als,popular");

        JsonElement[] values = [.. evaluation.Lines.Where(static l => l.TryGetProperty("metric", out _))];
        foreach (JsonElement value in values)
        {
            string[] keys = [.. value.EnumerateObject().Select(static p => p.Name)];
            Assert.Equal(["data", "model", "direction", "segment", "role", "metric", "value", "low", "high", "n", "protocol", "ceiling"], keys);
            Assert.InRange(value.GetProperty("value").GetDouble(), value.GetProperty("low").GetDouble(), value.GetProperty("high").GetDouble());
            Assert.True(value.GetProperty("n").GetInt32() > 0);
            Assert.Equal("temporal", value.GetProperty("protocol").GetString());
            Assert.InRange(value.GetProperty("ceiling").GetDouble(), 0d, 1d);
        }

        Assert.Equal(["als", "als_reverse", "data", "popular"], Distinct(values, "model"));
        Assert.Equal(["forward", "reverse"], Distinct(values, "direction"));
        Assert.Equal(["all", "developer", "investor"], Distinct(values, "role"));
        string[] metrics = Distinct(values, "metric");
        foreach (string metric in (string[])["recall", "precision", "map", "ndcg", "hr", "coverage", "novelty", "gini", "ceiling"])
            Assert.Subset(metrics.ToHashSet(), new HashSet<string> { $"{metric}@10", $"{metric}@20", $"{metric}@100" });
        Assert.Contains("answered", metrics);

        // A method a line: what it was made with and what that cost.
        JsonElement[] methods = [.. evaluation.Lines.Where(static l => l.TryGetProperty("method", out _))];
        Assert.Equal(["als", "popular", "als_reverse", "popular"], methods.Select(static m => m.GetProperty("method").GetString()!));
        Assert.Equal("16", methods[0].GetProperty("parameters").GetProperty("factors").GetString());
        Assert.All(methods, static m => Assert.True(m.GetProperty("peak_rss_mb").GetDouble() > 0d));
    }

    [Fact]
    public async Task Options_OneDirectionModelsAndLengths_GiveTheSameNumbersAsAllTogether()
    {
        string page = Path.Combine(measured.World.Folder, "asked.html");
        CommandResult some = await EvaluateAsync("--models", "item_knn,popular", "--direction", "reverse", "--cutoffs", "5,20", "--html", page);

        JsonElement[] values = [.. some.Lines.Where(static l => l.TryGetProperty("metric", out _))];
        Assert.Equal(["reverse"], Distinct(values, "direction"));
        Assert.Equal(["data", "item_knn", "popular"], Distinct(values, "model"));
        Assert.All(Distinct(values, "metric"), static m => Assert.Matches("^answered$|@(5|20)$", m));
        Dictionary<string, double> all = measured.Run.Lines.Where(static l => l.TryGetProperty("metric", out _)).ToDictionary(KeyOf, static l => l.GetProperty("value").GetDouble());
        JsonElement[] shared = [.. values.Where(v => all.ContainsKey(KeyOf(v)))];
        Assert.True(shared.Length > 50);
        Assert.All(shared, v => Assert.Equal(all[KeyOf(v)], v.GetProperty("value").GetDouble()));
        string html = await File.ReadAllTextAsync(page, Ct);
        Assert.Contains("data-table=\"numbers-all\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"forward\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_AnotherMoment_DividesThere()
    {
        CommandResult evaluation = await EvaluateAsync("--models", "popular", "--direction", "forward", "--cut", "2026-01-10");

        long expected = await measured.World.Database.ScalarAsync<long>("""
            select count(distinct user_id) from (
                select i.user_id from source.user_interactions i
                join precompute.interaction_weight w on (w.side, w.interaction_type) = ('user', i.interaction_type)
                join source.users u on u.user_id = i.user_id and not u.opted_out
                join source.startups using (startup_id)
                group by i.user_id, i.startup_id
                having min(i.occurred_at) >= '2026-01-10T00:00:00Z' and sum(w.weight) > 0) later
            """, Ct);
        JsonElement recall = evaluation.Lines.Single(static l => l.TryGetProperty("metric", out _) && KeyOf(l) == "forward/popular/all/all/recall@20");
        Assert.True(expected > 20);
        Assert.Equal(expected, recall.GetProperty("n").GetInt64());
    }

    [Theory]
    [InlineData("2031-05-01", "leaves nothing to test on")]
    [InlineData("1999-12-31", "leaves nothing to train on")]
    public async Task Cut_OutsideOfTheData_IsRefusedWithTheDatesThereAre(string cut, string expected)
    {
        CommandResult refused = await measured.World.RunAsync("evaluate", "--cut", cut);

        Assert.Equal(ExitCodes.BadInput, refused.ExitCode);
        Assert.Contains(expected, refused.Error, StringComparison.Ordinal);
        Assert.Contains("2026-01-2", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Html_FolderThatIsNotThere_IsRefusedBeforeAnyDatabaseIsAsked()
    {
        foreach (string path in (string[])[Path.Combine(measured.World.Folder, "no", "such.html"), measured.World.Folder])
        {
            CommandResult refused = await measured.World.RunWithAsync(
                static settings => settings["ConnectionStrings"]!["Source"] = "Host=127.0.0.1;Port=1;Timeout=1", "evaluate", "--html", path);

            Assert.Equal(ExitCodes.BadInput, refused.ExitCode);
            Assert.Contains(path, refused.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task BaselineMemoryLimit_TooSmallForThem_LeavesThemOutAndSaysWhy()
    {
        CommandResult evaluation = await measured.World.RunWithAsync(
            static settings => settings["Evaluation"]!["BaselineMemoryLimit"] = "1KB", "evaluate", "--models", "popular,item_knn,ease", "--direction", "forward");

        Assert.True(evaluation.ExitCode == ExitCodes.Done, evaluation.ToString());
        Assert.Equal(["data", "popular"], Distinct([.. evaluation.Lines.Where(static l => l.TryGetProperty("metric", out _))], "model"));
        foreach (string method in (string[])["item_knn", "ease"])
        {
            JsonElement line = evaluation.Lines.Single(l => l.TryGetProperty("method", out JsonElement m) && m.GetString() == method);
            Assert.Matches("^needs .*, the limit is .*Evaluation:BaselineMemoryLimit", line.GetProperty("not_measured").GetString());
        }
    }

    [Fact]
    public async Task LeaveOneOut_EventsOfOneDay_IsNamedAndMeasuresWhatHasNoAge()
    {
        await using RunWorld world = await RunWorld.CreateAsync(server, Ct);
        foreach (string table in (string[])["user_interactions", "startup_interactions"])
            await world.Source.ExecuteAsync($"update source_data.{table} set occurred_at = '2026-01-20T12:00:00Z'", Ct);

        CommandResult one = await world.RunAsync("evaluate", "--threads", "1");
        CommandResult two = await world.RunAsync("evaluate", "--threads", "2", "--leave-one-out");

        // Without times it is what happens anyway.
        Assert.True(one.ExitCode == ExitCodes.Done, one.ToString());
        JsonElement[] values = [.. one.Lines.Where(static l => l.TryGetProperty("metric", out _))];
        Assert.Equal(["leave_one_out"], Distinct(values, "protocol"));
        Assert.Equal(["als", "als_reverse", "content_based", "data", "ease", "item_knn", "popular"], Distinct(values, "model"));
        JsonElement recent = one.Lines.First(static l => l.TryGetProperty("method", out JsonElement m) && m.GetString() == "popular_recent");
        Assert.Contains("no age in a leave_one_out split", recent.GetProperty("not_measured").GetString(), StringComparison.Ordinal);
        Assert.Equal(Values(one), Values(two));

        // One pair of each query is to be found: recall and hit rate are the same thing.
        Dictionary<string, double> byKey = values.ToDictionary(KeyOf, static v => v.GetProperty("value").GetDouble());
        foreach ((string key, double hits) in byKey.Where(static v => v.Key.EndsWith("/all/all/hr@20", StringComparison.Ordinal)))
            Assert.Equal(byKey[key.Replace("hr@20", "recall@20", StringComparison.Ordinal)], hits, 1e-12);
    }

    private static string[] Distinct(JsonElement[] lines, string property) =>
        [.. lines.Select(l => l.GetProperty(property).GetString()!).Distinct().Order(StringComparer.Ordinal)];

    private static string KeyOf(JsonElement line) =>
        string.Join('/', ((string[])["direction", "model", "segment", "role", "metric"]).Select(p => line.GetProperty(p).GetString()));

    private static string[] Values(CommandResult result) =>
        [.. result.Lines.Where(static l => l.TryGetProperty("metric", out _)).Select(static l => l.GetRawText()).Order(StringComparer.Ordinal)];

    private async Task<CommandResult> EvaluateAsync(params string[] arguments)
    {
        CommandResult result = await measured.World.RunAsync(["evaluate", .. arguments]);
        Assert.True(result.ExitCode == ExitCodes.Done, result.ToString());
        return result;
    }

    private async Task<string> StateAsync() => string.Join(
        '|',
        await measured.World.Database.ScalarAsync<long>("select count(*) from precompute.run", Ct),
        await measured.World.Database.ScalarAsync<long>("select count(*) from precompute.model_version", Ct),
        await measured.World.ActiveAsync(Ct),
        Directory.GetFiles(measured.World.Folder, "*", SearchOption.AllDirectories).Count(static f => Path.GetExtension(f) != ".html").ToString(CultureInfo.InvariantCulture));
}
