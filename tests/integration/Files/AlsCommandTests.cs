using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Precompute.Batch.Cli;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Files;

/// <summary>The <c>als</c> commands, judged by numpy: training and a refusal as child processes, everything else in this one.</summary>
public sealed class AlsCommandTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private readonly TemporaryFolder _folder = new();
    private readonly PlantedPairs _pairs = new(seed: 7);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Train_AnyNumberOfThreads_WritesTheSameBytes()
    {
        Write("train.tsv", PlantedPairs.Lines(_pairs.Train));
        string[] lines = await SucceedAsync(RunProcessAsync, "als", "train", "--data", "train.tsv", "--factors", "16", "--iterations", "4", "--threads", "1", "--output", "one", "--json");
        await SucceedAsync(RunProcessAsync, "als", "train", "--data", "train.tsv", "--factors", "16", "--iterations", "4", "--threads", $"{Math.Min(2, Environment.ProcessorCount)}", "--no-objective", "--output", "two");

        foreach (string file in (string[])["user_factors.npy", "item_factors.npy", "config.json"])
            Assert.Equal(await ReadAsync($"one/{file}"), await ReadAsync($"two/{file}"));
        JsonElement[] sweeps = [.. lines[..^1].Select(Parse)];
        Assert.Equal([1, 2, 3, 4], sweeps.Select(static s => s.GetProperty("iteration").GetInt32()));
        Assert.All(sweeps, static s => Assert.True(s.GetProperty("seconds").GetDouble() >= 0d));
        double[] objectives = [.. sweeps.Select(static s => s.GetProperty("objective").GetDouble())];
        Assert.Equal(objectives.OrderDescending(), objectives);
        JsonElement last = Parse(lines[^1]);
        Assert.True(last.GetProperty("done").GetBoolean());
        Assert.True(last.GetProperty("objective").GetDouble() <= objectives[^1]);
        Assert.True(last.GetProperty("peak_rss_mb").GetDouble() > 1d);
        Assert.Equal((PlantedPairs.Users, PlantedPairs.Items), (last.GetProperty("users").GetInt32(), last.GetProperty("items").GetInt32()));
    }

    [Fact]
    public async Task Evaluate_PlantedPairs_EqualsNumpysNumbers()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        Write("train.tsv", PlantedPairs.Lines(_pairs.Train));
        Write("test.tsv", PlantedPairs.Lines(_pairs.Test));
        await SucceedAsync("als", "train", "--data", "train.tsv", "--factors", "16", "--iterations", "6", "--alpha", "5", "--regularization", "1", "--output", "model");
        string[] lines = await SucceedAsync("als", "evaluate", "--model", "model", "--train", "train.tsv", "--test", "test.tsv", "--cutoffs", "5,20", "--name", "planted", "--json");
        string[] folded = await SucceedAsync("als", "evaluate", "--model", "model", "--train", "train.tsv", "--test", "test.tsv", "--cutoffs", "5,20", "--name", "planted", "--fold-in", "--json");

        using JsonDocument numpy = JsonDocument.Parse(await PythonPeer.RunAsync(NumpyScripts.Metrics, ct, _folder.Path));
        Dictionary<string, JsonElement> ours = lines.Select(Parse).Where(static l => l.GetProperty("segment").GetString() == "all")
            .ToDictionary(static l => l.GetProperty("metric").GetString()!, StringComparer.Ordinal);
        Assert.Equal(10, numpy.RootElement.EnumerateObject().Count());
        foreach (JsonProperty metric in numpy.RootElement.EnumerateObject())
        {
            JsonElement line = ours[metric.Name];
            double value = line.GetProperty("value").GetDouble();
            Assert.Equal(metric.Value.GetDouble(), value, 1e-6);
            Assert.InRange(value, line.GetProperty("low").GetDouble(), line.GetProperty("high").GetDouble());
            Assert.Equal(("planted", "als", "forward", "fixed"), (Text(line, "data"), Text(line, "model"), Text(line, "direction"), Text(line, "protocol")));
        }

        // The structure is found (drawing 20 of 160 at random recalls an eighth), and folding a training row in gives its factors again.
        Assert.True(ours["recall@20"].GetProperty("value").GetDouble() > 0.6);
        double foldedRecall = folded.Select(Parse).First(static l => l.GetProperty("segment").GetString() == "all" && l.GetProperty("metric").GetString() == "recall@20")
            .GetProperty("value").GetDouble();
        Assert.Equal(ours["recall@20"].GetProperty("value").GetDouble(), foldedRecall, 1e-3);
    }

    [Fact]
    public async Task Recommend_FactorsThatNumpyWrote_EqualsItsBruteForce()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        await PythonPeer.RunAsync(NumpyScripts.MakeIntegerModel, ct, _folder.Path);
        string[] lines = await SucceedAsync("als", "recommend", "--model", "model", "--data", "seen.tsv", "--filter-seen", "--top", "50", "--output", "top.npy", "--scores", "scores.npy", "--json");
        await SucceedAsync("als", "recommend", "--model", "model", "--top", "7", "--threads", "1", "--output", "all.npy");

        Assert.Equal("equal", (await PythonPeer.RunAsync(NumpyScripts.CompareTop, ct, _folder.Path)).Trim());
        JsonElement report = Parse(Assert.Single(lines));
        Assert.Equal(300, report.GetProperty("users").GetInt32());
        Assert.True(report.GetProperty("users_per_second").GetDouble() > 0d && report.GetProperty("seconds").GetDouble() >= 0d);
    }

    [Fact]
    public async Task Train_MatrixThatScipySaved_GivesTheBytesOfTheSamePairsAsText()
    {
        Write("train.tsv", PlantedPairs.Lines(_pairs.Train));
        await PythonPeer.RunAsync(NumpyScripts.SaveAsScipy, TestContext.Current.CancellationToken, _folder.Path);
        string[] training = ["--factors", "8", "--iterations", "2"];
        await SucceedAsync(["als", "train", "--data", "train.tsv", "--output", "text", .. training]);
        await SucceedAsync(["als", "train", "--data", "train.npz", "--output", "scipy", .. training]);
        Assert.Equal(await ReadAsync("text/user_factors.npy"), await ReadAsync("scipy/user_factors.npy"));
        Assert.Equal(await ReadAsync("text/item_factors.npy"), await ReadAsync("scipy/item_factors.npy"));

        await RefuseAsync("truncated.npz", "als", "train", "--data", "truncated.npz", "--output", "none");
        await RefuseAsync("row 3", "als", "train", "--data", "nan.npz", "--output", "none");
        Assert.False(Directory.Exists(_folder.Combine("none")));
    }

    [Fact]
    public async Task Commands_NamesInPlaceOfOrdinals_MeasureTheSame()
    {
        Write("train.tsv", PlantedPairs.Lines(_pairs.Train));
        Write("test.tsv", PlantedPairs.Lines(_pairs.Test));
        Write("named.tsv", PlantedPairs.Lines(_pairs.Train, "n"));
        Write("named-test.tsv", PlantedPairs.Lines(_pairs.Test, "n") + "stranger\tn1\t1\nn1\tnovelty\t1\n");
        string[] training = ["--factors", "8", "--iterations", "3", "--solver", "cholesky"];
        await SucceedAsync(["als", "train", "--data", "train.tsv", "--output", "ordinals", .. training]);
        await SucceedAsync(["als", "train", "--data", "named.tsv", "--output", "names", .. training]);
        await SucceedAsync("als", "train", "--data", "named.tsv", "--output", "warm", "--initial-factors", "names", "--factors", "8", "--iterations", "0");
        string[] lines = await SucceedAsync("als", "evaluate", "--model", "names", "--train", "named.tsv", "--test", "named-test.tsv", "--cutoffs", "10", "--json");

        Assert.Equal(PlantedPairs.Users, (await File.ReadAllLinesAsync(_folder.Combine("names/user_ids.txt"), TestContext.Current.CancellationToken)).Length);
        Assert.False(File.Exists(_folder.Combine("ordinals/user_ids.txt")));
        Assert.Equal(await ReadAsync("names/user_factors.npy"), await ReadAsync("warm/user_factors.npy"));
        JsonElement recall = lines.Select(Parse).First(static l => l.GetProperty("metric").GetString() == "recall@10");
        int testUsers = _pairs.Test.Select(static p => p.User).Append(1).Distinct().Count();
        Assert.Equal(testUsers + 1, recall.GetProperty("n").GetInt32());
        Assert.InRange(recall.GetProperty("value").GetDouble(), 0.3, 1d);
    }

    [Fact]
    public async Task Commands_BadInput_ExitWithTwoAndLeaveNothing()
    {
        Write("train.tsv", "0\t1\n1\tx\tlots\n");
        Write("good.tsv", "0\t1\n1\t0\n");
        Write("empty.tsv", "");
        await RefuseAsync(RunProcessAsync, "line 2: the weight is 'lots'", "als", "train", "--data", "train.tsv", "--output", "model");
        await RefuseAsync("There is no file missing.npz", "als", "train", "--data", "missing.npz", "--output", "model");
        await RefuseAsync("holds no interaction", "als", "train", "--data", "empty.tsv", "--output", "model");
        Assert.False(Directory.Exists(_folder.Combine("model")));

        await SucceedAsync("als", "train", "--data", "good.tsv", "--factors", "2", "--iterations", "1", "--output", "model");
        byte[] before = await ReadAsync("model/item_factors.npy");
        await RefuseAsync("give --force", "als", "train", "--data", "good.tsv", "--factors", "2", "--output", "model");
        await RefuseAsync("--factors need 2 × 3", "als", "train", "--data", "good.tsv", "--factors", "3", "--initial-factors", "model", "--output", "other");
        Write("more.tsv", "0\t1\n1\t0\n4\t5\n");
        await RefuseAsync("does not know user 2", "als", "recommend", "--model", "model", "--data", "more.tsv", "--output", "top.npy");
        await RefuseAsync("at least one test pair", "als", "evaluate", "--model", "model", "--train", "good.tsv", "--test", "empty.tsv");
        await File.WriteAllBytesAsync(_folder.Combine("model/item_factors.npy"), before[..^3], TestContext.Current.CancellationToken);
        await RefuseAsync("item_factors.npy", "als", "recommend", "--model", "model", "--output", "top.npy");
        Assert.False(File.Exists(_folder.Combine("top.npy")));
        await SucceedAsync("als", "train", "--data", "good.tsv", "--factors", "2", "--iterations", "1", "--output", "model", "--force");
        Assert.Equal(before, await ReadAsync("model/item_factors.npy"));
    }

    [Fact]
    public async Task Train_Interrupted_ExitsWith130AndLeavesNothing()
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        Write("train.tsv", PlantedPairs.Lines(_pairs.Train));
        ProcessStartInfo start = PrecomputeProcess.DotnetStart(
            _folder.Path, PrecomputeProcess.AssemblyPath, ["als", "train", "--data", "train.tsv", "--factors", "64", "--iterations", "100000", "--output", "model", "--json"]);

        // Whoever starts the tests in the background of a script has them, and so their children, ignore the signal.
        start.ArgumentList.Insert(0, "--default-signal=INT");
        start.ArgumentList.Insert(1, start.FileName);
        start.FileName = "env";
        using Process process = Process.Start(start)!;
        try
        {
            Assert.Contains("\"iteration\":1", await process.StandardOutput.ReadLineAsync(ct), StringComparison.Ordinal);
            using Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await kill.WaitForExitAsync(ct);
            string rest = await process.StandardOutput.ReadToEndAsync(ct).WaitAsync(Timeout, ct);
            await process.WaitForExitAsync(ct).WaitAsync(Timeout, ct);

            Assert.Equal(ExitCodes.Cancelled, process.ExitCode);
            Assert.Contains("\"status\":\"cancelled\"", rest, StringComparison.Ordinal);
            Assert.False(Directory.Exists(_folder.Combine("model")));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    private void Write(string name, string content) => File.WriteAllText(_folder.Combine(name), content);

    private Task<byte[]> ReadAsync(string name) => File.ReadAllBytesAsync(_folder.Combine(name), TestContext.Current.CancellationToken);

    private Task<ProcessOutcome> RunAsync(string[] arguments) => FileCommand.RunAsync(_folder, arguments);

    private Task<ProcessOutcome> RunProcessAsync(string[] arguments) =>
        PrecomputeProcess.RunAsync(_folder.Path, Timeout, TestContext.Current.CancellationToken, arguments);

    private Task<string[]> SucceedAsync(params string[] arguments) => SucceedAsync(RunAsync, arguments);

    private static async Task<string[]> SucceedAsync(Func<string[], Task<ProcessOutcome>> run, params string[] arguments)
    {
        ProcessOutcome outcome = await run(arguments);
        Assert.True(outcome.ExitCode == ExitCodes.Done, outcome.Everything);
        return outcome.Output.TrimEnd().Split('\n');
    }

    private Task RefuseAsync(string expected, params string[] arguments) => RefuseAsync(RunAsync, expected, arguments);

    private static async Task RefuseAsync(Func<string[], Task<ProcessOutcome>> run, string expected, params string[] arguments)
    {
        ProcessOutcome outcome = await run(arguments);
        Assert.True(outcome.ExitCode == ExitCodes.BadInput, outcome.Everything);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    private static JsonElement Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;
}
