using Precompute.Batch.Cli;
using Precompute.Batch.Pipeline;

namespace Precompute.UnitTests.Batch;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--help")]
    [InlineData("run", "weekly", "--help")]
    [InlineData("db", "--help")]
    [InlineData("import", "--help")]
    [InlineData("versions", "show", "--help")]
    [InlineData("demo", "--help")]
    [InlineData("export", "--help")]
    [InlineData("versions", "import", "--help")]
    [InlineData("schedule", "--help")]
    [InlineData("doctor", "--help")]
    [InlineData("als", "--help")]
    [InlineData("als", "train", "--help")]
    [InlineData("als", "recommend", "--help")]
    [InlineData("als", "evaluate", "--help")]
    [InlineData("evaluate", "--help")]
    [InlineData("tune", "--help")]
    public async Task Help_AnyCommand_EndsWithExamples(params string[] arguments)
    {
        (int exitCode, string output, _) = await RunAsync(arguments);

        Assert.Equal(ExitCodes.Done, exitCode);
        Assert.Contains("Examples:", output, StringComparison.Ordinal);
        Assert.Contains("precompute ", output[output.IndexOf("Examples:", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--threads", "--threads is 0; legal is 1 to ", "run", "weekly", "--threads", "0")]
    [InlineData("memory", "--memory-limit is 'lots'", "run", "weekly", "--memory-limit", "lots")]
    [InlineData("accept", "--accept needs --why", "run", "weekly", "--accept", "coverage")]
    [InlineData("as-of", "--as-of is 'yesterday'", "run", "weekly", "--as-of", "yesterday")]
    [InlineData("users", "--users is 1; legal is 50 to 1000000.", "demo", "--users", "1")]
    [InlineData("factors", "--factors is 0; legal is 1 to 4096.", "als", "train", "--data", "x", "--output", "y", "--factors", "0")]
    [InlineData("too many", "--threads is 1025; legal is 1 to ", "als", "train", "--data", "x", "--output", "y", "--threads", "1025")]
    [InlineData("too many to rank", "--threads is 1025; legal is 1 to ", "als", "recommend", "--model", "m", "--output", "y", "--threads", "1025")]
    [InlineData("too many to measure", "--threads is 1025; legal is 1 to ", "als", "evaluate", "--model", "m", "--train", "x", "--test", "y", "--threads", "1025")]
    [InlineData("too many to index", "--threads is 1025; legal is 1 to ", "ann", "build", "--vectors", "x", "--output", "y", "--threads", "1025")]
    [InlineData("too many to tune", "--threads is 1025; legal is 1 to ", "tune", "--threads", "1025")]
    [InlineData("too many to replay", "--threads is 1025; legal is 1 to ", "replay", "1", "--threads", "1025")]
    [InlineData("lambda", "--regularization is -1; legal is 0 to", "als", "train", "--data", "x", "--output", "y", "--regularization", "-1")]
    [InlineData("alpha", "--alpha is NaN; legal is 0 to", "als", "train", "--data", "x", "--output", "y", "--alpha", "NaN")]
    [InlineData("solver", "--solver is 'lu'; legal are cg and cholesky.", "als", "train", "--data", "x", "--output", "y", "--solver", "lu")]
    [InlineData("data", "Option '--data' is required.", "als", "train", "--output", "y")]
    [InlineData("seen", "--filter-seen needs --data", "als", "recommend", "--model", "m", "--output", "y", "--filter-seen")]
    [InlineData("top", "--top is 1001; legal is 1 to 1000.", "als", "recommend", "--model", "m", "--output", "y", "--top", "1001")]
    [InlineData("cutoffs", "--cutoffs is '20,x'", "als", "evaluate", "--model", "m", "--train", "x", "--test", "y", "--cutoffs", "20,x")]
    [InlineData("history", "--history needs --fold-in", "als", "evaluate", "--model", "m", "--train", "x", "--test", "y", "--history", "z")]
    [InlineData("export format", "--format is 'csv'; legal is als-v1, parquet.", "export", "--format", "csv", "--output", "x")]
    [InlineData("import format", "--format is 'pickle'; legal is als-v1.", "versions", "import", "x", "--format", "pickle")]
    [InlineData("import gate", "--accept needs --why", "versions", "import", "x", "--accept", "coverage")]
    [InlineData("models", "--models is 'als,svd'; legal are als, content_based, popular, popular_recent, item_knn, ease", "evaluate", "--models", "als,svd")]
    [InlineData("no models", "--models is ','", "evaluate", "--models", ",")]
    [InlineData("direction", "--direction is 'sideways'; legal are forward, reverse and both.", "evaluate", "--direction", "sideways")]
    [InlineData("cut", "--cut is 'soon'; legal is an ISO 8601 time", "evaluate", "--cut", "soon")]
    [InlineData("cut of another century", "--cut is '1850-01-01'", "evaluate", "--cut", "1850-01-01")]
    [InlineData("two protocols", "--leave-one-out and --cut are two ways", "evaluate", "--leave-one-out", "--cut", "2026-01-01")]
    [InlineData("validation", "--validation-share is 0.9; legal is 0.01 to 0.5.", "evaluate", "--validation-share", "0.9")]
    [InlineData("lengths", "--cutoffs is '10,0'; legal are whole numbers from 1 to", "evaluate", "--cutoffs", "10,0")]
    [InlineData("workers", "--threads is 0; legal is 1 to ", "evaluate", "--threads", "0")]
    [InlineData("budget", "--budget is 'long'; legal is a time from 1s to 24h", "tune", "--budget", "long")]
    [InlineData("no budget", "--budget is '0s'", "tune", "--budget", "0s")]
    [InlineData("two days", "--budget is '48h'", "tune", "--budget", "48h")]
    [InlineData("trials", "--trials is 0; legal is 1 to 10000.", "tune", "--trials", "0")]
    [InlineData("no number", "--threads is two; legal is 1 to ", "run", "weekly", "--threads", "two")]
    [InlineData("no whole number", "--factors is 8.5; legal is 1 to 4096.", "als", "train", "--data", "x", "--output", "y", "--factors", "8.5")]
    [InlineData("no number of versions", "--keep is all; legal is 2 to 1000.", "versions", "prune", "--keep", "all")]
    [InlineData("no hours", "--hold is forever; legal is 0 to 8760.", "versions", "rollback", "--hold", "forever")]
    [InlineData("beyond 32 bits", "--iterations is 99999999999; legal is 0 to 100000.", "als", "train", "--data", "x", "--output", "y", "--iterations", "99999999999")]
    [InlineData("unknown", "Unrecognized command or argument 'nonsense'.", "nonsense")]
    public async Task Run_BadArgument_NamesItAndExitsWithTwo(string what, string expected, params string[] arguments)
    {
        (int exitCode, _, string error) = await RunAsync(arguments);

        Assert.True(exitCode == ExitCodes.BadInput, what);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Contains("--help", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnknownGate_NamesTheKnownOnes()
    {
        (int exitCode, _, string error) = await RunAsync("run", "weekly", "--accept", "nothing", "--why", "because");

        Assert.Equal(ExitCodes.BadInput, exitCode);
        Assert.Contains("quality_forward", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_BadConfiguration_StopsBeforeAnyDatabase()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{ "Forward": { "Factors": 1 }, "ConnectionStrings": { "Serving": "Host=unreachable.invalid" } }""", TestContext.Current.CancellationToken);
        (int exitCode, _, string error) = await RunAsync("run", "weekly", "--config", file);
        File.Delete(file);

        Assert.Equal(ExitCodes.BadInput, exitCode);
        Assert.Contains("Forward:Factors is 1; legal is 4 to 2048.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void ExitCodeOf_EveryStatus_IsTheDocumentedOne() => Assert.Equal(
        [0, 0, 0, 0, 3, 4, 4],
        Enum.GetValues<RunStatus>().Order().Select(RunAction.ExitCodeOf));

    [Theory]
    [InlineData("3GB", 3L << 30)]
    [InlineData("512MiB", 512L << 20)]
    [InlineData("1.5g", 3L << 29)]
    [InlineData("1000", 1000)]
    public void ByteSize_WellFormed_IsRead(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out long read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GB")]
    [InlineData("-1GB")]
    [InlineData("much")]
    [InlineData("1e30TB")]
    public void ByteSize_Malformed_IsRefused(string text) => Assert.False(ByteSize.TryParse(text, out _));

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exitCode = await CommandLine.RunAsync(arguments, output, error);
        return (exitCode, output.ToString(), error.ToString());
    }
}
