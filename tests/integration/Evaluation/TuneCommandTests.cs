using System.Text.Json;
using System.Text.Json.Nodes;
using Precompute.Batch.Cli;
using Precompute.IntegrationTests.Batch;

namespace Precompute.IntegrationTests.Evaluation;

/// <summary><c>precompute tune</c> over a source.</summary>
[Collection(nameof(OneMeasuredRun))]
public sealed class TuneCommandTests(MeasuredRun measured)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tune_AnyNumberOfThreads_ChoosesTheSameAndTheTestConfirmsItsNumbers()
    {
        string file = Path.Combine(measured.World.Folder, "tuned.json");
        CommandResult one = await measured.World.RunAsync("tune", "--direction", "forward", "--trials", "6", "--max-factors", "32", "--threads", "1", "--output", file);
        CommandResult two = await measured.World.RunAsync("tune", "--direction", "forward", "--trials", "6", "--max-factors", "32", "--threads", "2");

        Assert.True(one.ExitCode == ExitCodes.Done, one.ToString());
        Assert.Equal(WithoutTimes(one), WithoutTimes(two));

        // Four sweeps in rounds of 1, 2 and 4: 6, 2 and 1 settings, the configured one among the first.
        JsonElement[] trials = [.. one.Lines.Where(static l => l.TryGetProperty("trial", out _))];
        Assert.Equal([(1, 6), (2, 2), (3, 1)], trials.GroupBy(static t => t.GetProperty("round").GetInt32()).Select(static g => (g.Key, g.Count())));
        Assert.Equal("16", trials[0].GetProperty("parameters").GetProperty("factors").GetString());
        Assert.True(one.Summary.GetProperty("done").GetBoolean());

        // The configured setting's numbers are those of the run.
        Assert.Equal(ValuesOf(measured.Run, "als"), ValuesOf(one, "als"));

        // The settings written give the numbers that were promised for them.
        JsonNode? forward = JsonNode.Parse(await File.ReadAllTextAsync(file, Ct))!["Forward"];
        Assert.NotNull(forward);
        CommandResult evaluation = await measured.World.RunWithAsync(
            settings =>
            {
                foreach ((string key, JsonNode? value) in forward.AsObject())
                    settings["Forward"]![key] = value!.DeepClone();
            },
            "evaluate", "--models", "als", "--direction", "forward");
        Assert.Equal(ValuesOf(one, "als_tuned"), ValuesOf(evaluation, "als"));
        Assert.Equal(one.Summary.GetProperty("config").GetProperty("Forward").GetRawText(), JsonSerializer.Serialize(forward));
    }

    [Fact]
    public async Task Output_FileThatIsThere_IsRefusedBeforeTheWork()
    {
        string file = Path.Combine(measured.World.Folder, "older.json");
        await File.WriteAllTextAsync(file, "{}", Ct);

        CommandResult refused = await measured.World.RunAsync("tune", "--output", file);

        Assert.Equal(ExitCodes.BadInput, refused.ExitCode);
        Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
        Assert.Equal("{}", await File.ReadAllTextAsync(file, Ct));
    }

    // Only all roles together: tuning does not look at roles.
    private static string[] ValuesOf(CommandResult result, string model) =>
    [
        .. result.Lines.Where(static l => l.TryGetProperty("metric", out _) && l.TryGetProperty("role", out JsonElement role) && role.GetString() == "all")
            .Where(l => l.GetProperty("model").GetString() == model && l.GetProperty("direction").GetString() == "forward")
            .Select(static l => $"{l.GetProperty("segment")} {l.GetProperty("metric")} {l.GetProperty("value")} {l.GetProperty("low")} {l.GetProperty("high")}"),
    ];

    private static string[] WithoutTimes(CommandResult result) =>
    [
        .. result.Lines.Select(static l => JsonNode.Parse(l.GetRawText())!.AsObject()).Select(static l =>
        {
            l.Remove("seconds");
            l.Remove("peak_rss_mb");
            return l.ToJsonString();
        }),
    ];
}
