using Precompute.Batch.Cli;
using Precompute.IntegrationTests.Batch.Faults;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Files;

/// <summary>A disk that fills up while <c>als</c> writes: exit code 1, nothing half-written, and what was there before stays.</summary>
public sealed class AlsFullDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TrainAndRecommend_DiskFull_LeaveWhatWasThere()
    {
        PlantedPairs pairs = new(seed: 7);
        string data = _folder.Combine("train.tsv");
        await File.WriteAllTextAsync(data, PlantedPairs.Lines(pairs.Train), TestContext.Current.CancellationToken);
        string[] training = ["als", "train", "--data", data, "--iterations", "1", "--no-objective"];
        using SmallDisk disk = new(kibibytes: 128);
        string model = Path.Combine(disk.Path, "model");
        string top = Path.Combine(disk.Path, "lists", "top.npy");

        // 240 users and 160 items: 26 KiB of 16 factors fit, 154 KiB of 96 do not, and of those the users' alone would.
        await FailAsync([.. training, "--factors", "96", "--output", model]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(disk.Path));

        Assert.Equal(ExitCodes.Done, await CommandLine.RunAsync([.. training, "--factors", "16", "--output", model], TextWriter.Null, TextWriter.Null));
        Dictionary<string, byte[]> before = Content(disk.Path);
        await FailAsync([.. training, "--factors", "96", "--output", model, "--force"]);
        await FailAsync(["als", "recommend", "--model", model, "--top", "120", "--output", top]);
        Assert.Equal(before, Content(disk.Path));
        Assert.False(Directory.Exists(Path.GetDirectoryName(top)));
    }

    private static async Task FailAsync(string[] arguments)
    {
        using StringWriter error = new();
        int exitCode = await CommandLine.RunAsync(arguments, TextWriter.Null, error);
        Assert.True(exitCode == ExitCodes.Failed, error.ToString());
        Assert.Contains("The disk is full", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Make room", error.ToString(), StringComparison.Ordinal);
    }

    private static Dictionary<string, byte[]> Content(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(static f => f, File.ReadAllBytes, StringComparer.Ordinal);
}
