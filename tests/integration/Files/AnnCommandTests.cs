using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Precompute.Batch.Cli;
using Precompute.Model.Formats;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Files;

/// <summary>The <c>ann</c> commands: the examples of their help as child processes, everything else in this one.</summary>
public sealed class AnnCommandTests : IDisposable
{
    private const int Vectors = 600;
    private const int Dimensions = 12;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private readonly TemporaryFolder _folder = new();

    public AnnCommandTests()
    {
        NpyFile.WriteMatrix(_folder.Combine("item_factors.npy"), Gaussian(Vectors, Dimensions, seed: 1));
        NpyFile.WriteMatrix(_folder.Combine("user_factors.npy"), Gaussian(40, Dimensions, seed: 2));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Build_OneAndTwoThreads_WritesTheSameBytesAndSaysTheirHash()
    {
        JsonElement one = Assert.Single(await SucceedAsync("ann", "build", "--vectors", "item_factors.npy", "--m", "6", "--ef-construction", "50", "--threads", "1", "--output", "one.hnsw", "--json"));
        await SucceedAsync("ann", "build", "--vectors", "item_factors.npy", "--m", "6", "--ef-construction", "50", "--threads", "2", "--output", "two.hnsw", "--json");

        byte[] bytes = await ReadAsync("one.hnsw");
        Assert.Equal(bytes, await ReadAsync("two.hnsw"));
        Assert.Equal("hnsw", one.GetProperty("index").GetString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), one.GetProperty("sha256").GetString());
        Assert.Equal(bytes.Length, one.GetProperty("bytes").GetInt64());
        Assert.Equal((Vectors, Dimensions, 6), (one.GetProperty("vectors").GetInt32(), one.GetProperty("dimensions").GetInt32(), one.GetProperty("m").GetInt32()));
        Assert.True(one.GetProperty("seconds").GetDouble() >= 0d);
    }

    [Fact]
    public async Task Search_GroundTruthAndFilterOfFiles_AreWhatRecallIsMeasuredBy()
    {
        bool[] open = [.. Enumerable.Range(0, Vectors).Select(static v => v % 10 == 3)];
        NpyFile.Write(_folder.Combine("open.npy"), NpyArray.Of(open));
        await SucceedAsync("ann", "build", "--vectors", "item_factors.npy", "--metric", "cosine", "--output", "items.hnsw", "--json");
        await SucceedAsync("ann", "search", "--vectors", "item_factors.npy", "--metric", "cosine", "--queries", "user_factors.npy", "--k", "5", "--filter", "open.npy", "--output", "exact.npy", "--json");

        NpyArray exact = NpyFile.Read(_folder.Combine("exact.npy"));
        Assert.Equal([40, 5], exact.Shape.ToArray());
        Assert.All(exact.As<int>(), ordinal => Assert.True(open[ordinal]));
        Assert.Equal(BestCosine(open), exact.As<int>()[0]);

        JsonElement[] lines = await SucceedAsync("ann", "search", "--index", "items.hnsw", "--queries", "user_factors.npy", "--k", "5", "--ef", "1,20", "--filter", "open.npy", "--ground-truth", "exact.npy", "--json");
        Assert.Equal([1, 20], lines.Select(static l => l.GetProperty("ef").GetInt32()));
        foreach (JsonElement line in lines)
        {
            Assert.Equal(("hnsw", 5), (line.GetProperty("index").GetString(), line.GetProperty("k").GetInt32()));
            Assert.True(line.GetProperty("qps").GetDouble() > 0d && line.GetProperty("mean_us").GetDouble() > 0d);
            Assert.True(line.GetProperty("p99_us").GetDouble() >= 0d);
        }

        Assert.InRange(lines[^1].GetProperty("recall").GetDouble(), 0.95, 1d);

        // Against answers that are wrong in every place nothing is recalled.
        NpyFile.Write(_folder.Combine("wrong.npy"), NpyArray.Of(Enumerable.Repeat(0L, 200).ToArray(), 40, 5));
        JsonElement none = Assert.Single(await SucceedAsync("ann", "search", "--index", "items.hnsw", "--queries", "user_factors.npy", "--k", "5", "--ef", "20", "--filter", "open.npy", "--ground-truth", "wrong.npy", "--json"));
        Assert.Equal(0d, none.GetProperty("recall").GetDouble());
    }

    [Theory]
    [InlineData("flat", "1")]
    [InlineData("flat", "2")]
    [InlineData("hnsw", "2")]
    public async Task Search_AllQueriesInOneCall_AnswersAsForEachAndHasNoTimes(string kind, string threads)
    {
        await SucceedAsync("ann", "build", "--vectors", "item_factors.npy", "--output", "items.hnsw", "--json");
        string[] search = ["ann", "search", "--queries", "user_factors.npy", "--k", "7", "--json", .. kind == "flat" ? (string[])["--vectors", "item_factors.npy"] : ["--index", "items.hnsw", "--ef", "20"]];
        JsonElement single = Assert.Single(await SucceedAsync([.. search, "--output", "single.npy"]));
        JsonElement batch = Assert.Single(await SucceedAsync([.. search, "--batch", "--threads", threads, "--output", "batch.npy"]));

        Assert.Equal(await ReadAsync("single.npy"), await ReadAsync("batch.npy"));
        Assert.Equal([40, 7], NpyFile.Read(_folder.Combine("batch.npy")).Shape.ToArray());
        Assert.Equal((kind, true, threads), (batch.GetProperty("index").GetString(), batch.GetProperty("batch").GetBoolean(), $"{batch.GetProperty("threads").GetInt32()}"));
        Assert.True(batch.GetProperty("qps").GetDouble() > 0d);
        foreach (string time in (string[])["mean_us", "p99_us"])
        {
            Assert.Equal(JsonValueKind.Null, batch.GetProperty(time).ValueKind);
            Assert.True(single.GetProperty(time).GetDouble() > 0d);
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task Search_CancelledOnceTheFirstLineIsOut_ExitsWith130(string threads)
    {
        await SucceedAsync("ann", "build", "--vectors", "item_factors.npy", "--output", "items.hnsw", "--json");
        using CancellationTokenSource source = new();
        using CancellingWriter output = new(source);
        using StringWriter error = new();
        int exitCode = await CommandLine.Create()
            .Parse(["ann", "search", "--index", _folder.Combine("items.hnsw"), "--vectors", _folder.Combine("item_factors.npy"), "--queries", _folder.Combine("user_factors.npy"), "--threads", threads, "--json"])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false }, source.Token);

        Assert.True(exitCode == ExitCodes.Cancelled, error.ToString());
        Assert.Equal("Cancelled.", error.ToString().Trim());
        Assert.Contains("\"flat\"", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"hnsw\"", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_SoundAndDamagedIndexes_ExitWithZeroAndOne()
    {
        await SucceedAsync("ann", "build", "--vectors", "item_factors.npy", "--output", "items.hnsw", "--json");
        JsonElement sound = Assert.Single(await SucceedAsync("ann", "check", "--index", "items.hnsw", "--json"));
        Assert.True(sound.GetProperty("sound").GetBoolean());
        Assert.Equal(Vectors, sound.GetProperty("vectors").GetInt32());
        Assert.Empty(sound.GetProperty("findings").EnumerateArray());

        byte[] bytes = await ReadAsync("items.hnsw");
        bytes[bytes.Length / 2] ^= 0x10;
        Write("flipped.hnsw", bytes);
        Write("cut.hnsw", bytes[..^70]);
        foreach ((string file, string finding) in ((string, string)[])[("flipped.hnsw", "does not match its checksum"), ("cut.hnsw", "cut off")])
        {
            ProcessOutcome outcome = await RunAsync("ann", "check", "--index", file, "--json");
            Assert.Equal(ExitCodes.Failed, outcome.ExitCode);
            JsonElement report = Parse(outcome.Output.Trim());
            Assert.False(report.GetProperty("sound").GetBoolean());
            Assert.Contains(report.GetProperty("findings").EnumerateArray(), f => f.GetString()!.Contains(finding, StringComparison.Ordinal) && f.GetString()!.Contains(file, StringComparison.Ordinal));
            Assert.Contains(finding, (await RunAsync("ann", "check", "--index", file)).Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Commands_BadInput_ExitWithTwoAndLeaveNothing()
    {
        DenseMatrix odd = Gaussian(10, Dimensions, seed: 3);
        odd.Row(7)[2] = float.NaN;
        NpyFile.WriteMatrix(_folder.Combine("nan.npy"), odd);
        NpyFile.WriteMatrix(_folder.Combine("narrow.npy"), Gaussian(10, 5, seed: 3));
        NpyFile.Write(_folder.Combine("flags.npy"), NpyArray.Of(new bool[Vectors - 1]));
        NpyFile.Write(_folder.Combine("truth.npy"), NpyArray.Of(new int[40 * 4], 40, 4));
        NpyFile.Write(_folder.Combine("outside.npy"), NpyArray.Of(Enumerable.Repeat(Vectors, 40 * 10).ToArray(), 40, 10));
        await SucceedAsync("ann", "build", "--vectors", "item_factors.npy", "--output", "items.hnsw", "--json");
        string[] before = Names();

        await RefuseAsync("row 7, column 2", "ann", "build", "--vectors", "nan.npy", "--output", "none.hnsw");
        await RefuseAsync("There is no file missing.npy", "ann", "build", "--vectors", "missing.npy", "--output", "none.hnsw");
        await RefuseAsync("--m is 1", "ann", "build", "--vectors", "item_factors.npy", "--m", "1", "--output", "none.hnsw");
        await RefuseAsync("legal are ip, cosine and l2", "ann", "build", "--vectors", "item_factors.npy", "--metric", "dot", "--output", "none.hnsw");
        await RefuseAsync("--force", "ann", "build", "--vectors", "item_factors.npy", "--output", "items.hnsw");
        string[] search = ["ann", "search", "--index", "items.hnsw", "--output", "none.npy", "--queries"];
        await RefuseAsync("5 dimensions", [.. search, "narrow.npy"]);
        await RefuseAsync("--k is 0", [.. search, "user_factors.npy", "--k", "0"]);
        await RefuseAsync("--ef holds '0'", [.. search, "user_factors.npy", "--ef", "10,0"]);
        await RefuseAsync("599 values for 600 vectors", [.. search, "user_factors.npy", "--filter", "flags.npy"]);
        await RefuseAsync("40 × 4", [.. search, "user_factors.npy", "--ground-truth", "truth.npy"]);
        await RefuseAsync("there is no vector 600", [.. search, "user_factors.npy", "--ground-truth", "outside.npy"]);
        await RefuseAsync("built for ip", [.. search, "user_factors.npy", "--metric", "l2"]);
        await RefuseAsync("There is no file missing.hnsw", "ann", "search", "--index", "missing.hnsw", "--queries", "user_factors.npy");
        await RefuseAsync("--index", "ann", "search", "--queries", "user_factors.npy");
        await RefuseAsync("There is no file missing.hnsw", "ann", "check", "--index", "missing.hnsw");
        Write("damaged.hnsw", (await ReadAsync("items.hnsw"))[..^70]);
        await RefuseAsync("damaged.hnsw", "ann", "search", "--index", "damaged.hnsw", "--queries", "user_factors.npy");

        Assert.Equal(before.Append("damaged.hnsw").Order(StringComparer.Ordinal), Names());
    }

    [Fact]
    public async Task Help_ItsExamples_WorkInTheirOrder()
    {
        NpyFile.Write(_folder.Combine("open.npy"), NpyArray.Of(Enumerable.Repeat(true, Vectors).ToArray()));
        File.Copy(_folder.Combine("item_factors.npy"), _folder.Combine("embeddings.npy"));
        int ran = 0;
        foreach (string command in (string[])["build", "search", "check"])
        {
            string help = (await RunAsync("ann", command, "--help")).Output;
            string[] examples = [.. help.Split('\n').Select(static line => line.Trim()).Where(static line => line.StartsWith("precompute ann ", StringComparison.Ordinal) && !line.Contains('['))];
            Assert.NotEmpty(examples);
            foreach (string example in examples)
            {
                ProcessOutcome outcome = await RunProcessAsync(example.Split(' ')[1..]);
                Assert.True(outcome.ExitCode == ExitCodes.Done, $"{example}\n{outcome.Everything}");
                ran++;
            }
        }

        Assert.True(ran >= 5, $"only {ran} examples were found");
    }

    private static int BestCosine(bool[] open)
    {
        DenseMatrix items = Gaussian(Vectors, Dimensions, seed: 1);
        ReadOnlySpan<float> query = Gaussian(40, Dimensions, seed: 2).Row(0);
        int best = -1;
        float highest = float.NegativeInfinity;
        for (int v = 0; v < Vectors; v++)
        {
            float cosine = VectorKernels.Dot(query, items.Row(v)) / VectorKernels.Norm(items.Row(v));
            if (open[v] && cosine > highest)
                (best, highest) = (v, cosine);
        }

        return best;
    }

    private static DenseMatrix Gaussian(int rows, int columns, ulong seed)
    {
        DenseMatrix matrix = new(rows, columns);
        SeededRandom random = new(seed);
        for (int r = 0; r < rows; r++)
        {
            foreach (ref float value in matrix.Row(r))
                value = (float)random.NextGaussian();
        }

        return matrix;
    }

    private string[] Names() => [.. Directory.GetFileSystemEntries(_folder.Path).Select(static path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private void Write(string name, byte[] content) => File.WriteAllBytes(_folder.Combine(name), content);

    private Task<byte[]> ReadAsync(string name) => File.ReadAllBytesAsync(_folder.Combine(name), TestContext.Current.CancellationToken);

    private Task<ProcessOutcome> RunAsync(params string[] arguments) => FileCommand.RunAsync(_folder, arguments);

    private Task<ProcessOutcome> RunProcessAsync(params string[] arguments) =>
        PrecomputeProcess.RunAsync(_folder.Path, Timeout, TestContext.Current.CancellationToken, arguments);

    private async Task<JsonElement[]> SucceedAsync(params string[] arguments)
    {
        ProcessOutcome outcome = await RunAsync(arguments);
        Assert.True(outcome.ExitCode == ExitCodes.Done, outcome.Everything);
        return [.. outcome.Output.TrimEnd().Split('\n').Select(Parse)];
    }

    private async Task RefuseAsync(string expected, params string[] arguments)
    {
        ProcessOutcome outcome = await RunAsync(arguments);
        Assert.True(outcome.ExitCode == ExitCodes.BadInput, outcome.Everything);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>Whoever reads it has seen enough after a line.</summary>
    private sealed class CancellingWriter(CancellationTokenSource source) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            source.Cancel();
        }
    }

    private static JsonElement Parse(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }
}
