using System.IO.Pipes;
using System.Text;
using Precompute.Batch.Cli;
using Precompute.Batch.Files;
using Precompute.Model;
using Precompute.Model.Formats;
using Precompute.Numerics;
using Precompute.TestKit;
using Precompute.UnitTests.Model;

namespace Precompute.UnitTests.Files;

/// <summary>
/// Input that <c>als train|recommend|evaluate</c> cannot use: a sentence with the value, the place and the remedy, exit code 2, and
/// nothing written. What the readers of the formats refuse is in their own tests.
/// </summary>
public sealed class AlsBadInputTests : IDisposable
{
    private static readonly (string Name, NpyArray Array)[] Sound =
    [
        ("indices", NpyArray.Of<int>([0, 1, 0])),
        ("indptr", NpyArray.Of<int>([0, 2, 3])),
        ("format", NpyArray.OfText("csr")),
        ("shape", NpyArray.Of<long>([2, 2])),
        ("data", NpyArray.Of<float>([1f, 2f, 3f])),
    ];

    private readonly TemporaryFolder _folder = new();

    /// <summary>The name of an array, what is put in its place, and what the message says.</summary>
    public static TheoryData<string, NpyArray, string> Contradictions => new()
    {
        { "indptr", NpyArray.Of<int>([0, 3, 2]), "the array 'indptr' has 2 at row 2 after 3" },
        { "indptr", NpyArray.Of<int>([0, 2]), "the array 'indptr' has 2 elements; a matrix of 2 rows needs 3" },
        { "indptr", NpyArray.Of<float>([0f, 2f, 3f]), "the array 'indptr' holds Float32" },
        { "indices", NpyArray.Of<int>([0, 2, 0]), "the array 'indices' has 2 at entry 1; legal are 0 to 1" },
        { "indices", NpyArray.Of<long>([0, -1, 0]), "the array 'indices' has -1 at entry 1" },
        { "indices", NpyArray.Of<double>([0, 1, 0]), "the array 'indices' holds Float64" },
        { "data", NpyArray.Of<float>([1f, float.NaN, 3f]), "the value in row 0, column 1 is NaN" },
        { "data", NpyArray.Of<double>([1d, 2d, 1e200]), "the value in row 1, column 0 is 1E+200, which is not finite as float32" },
        { "data", NpyArray.Of<float>([1f, 2f]), "the array 'data' has 2 elements" },
        { "data", NpyArray.OfText("many"), "the array 'data' has 1 elements in 0 dimensions" },
        { "data", NpyArray.Of<float>([1f, 2f, 3e38f]), "Row 1 has the weight 3E+38 for target 0, and α = 40 times that overflows float32" },
        { "shape", NpyArray.Of<long>([2, 1L << 40]), "the matrix is 2 × 1099511627776" },
        { "shape", NpyArray.Of<long>([-2, 2]), "the array 'shape' is not two whole numbers" },
        { "format", NpyArray.OfText("bsr"), "the matrix is in the layout 'bsr'; csr, csc and coo are read. Save it with" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Contradictions))]
    public Task Train_ArchiveThatContradictsItself_IsRefused(string name, NpyArray array, string expected)
    {
        Save("data.npz", [.. Sound.Select(a => a.Name == name ? (name, array) : a)]);
        return RefuseAsync([expected, "data.npz"], "als", "train", "--data", At("data.npz"), "--output", At("model"));
    }

    [Theory]
    [InlineData(1, "the end of a ZIP archive is missing: this is not one, or it is cut off")]
    [InlineData(300, "the end of a ZIP archive is missing")]
    public async Task Train_ArchiveThatIsCutOff_IsRefused(int missing, string expected)
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        Save("data.npz", Sound);
        await File.WriteAllBytesAsync(At("data.npz"), (await File.ReadAllBytesAsync(At("data.npz"), ct))[..^missing], ct);
        await RefuseAsync([expected, "data.npz", "Fetch the file again"], "als", "train", "--data", At("data.npz"), "--output", At("model"));
    }

    [Theory]
    [InlineData(1u, null, "its checksum does not match")]
    [InlineData(null, 1UL << 40, "which they cannot")]
    public async Task Train_ArchiveThatLies_IsRefused(uint? checksum, ulong? length, string expected)
    {
        Save("data.npz", Sound);
        HandMadeZip zip = new() { Large = true };
        foreach ((string name, NpyArray array) in Sound)
        {
            NpyFile.Write(At("array.npy"), array);
            bool lies = name is "data";
            byte[] content = await File.ReadAllBytesAsync(At("array.npy"), TestContext.Current.CancellationToken);
            zip.Add($"{name}.npy", content, deflated: lies, checksum: lies ? checksum : null, length: lies ? length : null);
        }

        File.Delete(At("array.npy"));
        zip.Save(At("data.npz"));
        await RefuseAsync([expected, "member 'data.npy'"], "als", "train", "--data", At("data.npz"), "--output", At("model"));
    }

    [Fact]
    public async Task Train_UnsortedAndRepeatedColumns_AreSortedAndSummed()
    {
        Save("canonical.npz", [.. Sound.Select(static a => a.Name is "data" ? ("data", NpyArray.Of<float>([1f, 5f, 3f])) : a)]);
        Save(
            "unsorted.npz",
            ("indices", NpyArray.Of<int>([1, 0, 1, 0])),
            ("indptr", NpyArray.Of<int>([0, 3, 4])),
            ("format", NpyArray.OfText("csr")),
            ("shape", NpyArray.Of<long>([2, 2])),
            ("data", NpyArray.Of<float>([2f, 1f, 3f, 3f])));
        foreach (string name in (string[])["canonical", "unsorted"])
            Assert.Equal(ExitCodes.Done, (await RunAsync("als", "train", "--data", At(name + ".npz"), "--factors", "4", "--output", At(name))).ExitCode);

        foreach (string file in (string[])[AlsModelFolder.UserFactorsFile, AlsModelFolder.ItemFactorsFile])
            Assert.Equal(await BytesAsync("canonical", file), await BytesAsync("unsorted", file));
    }

    [Fact]
    public async Task Train_PlaceOrSourceThatCannotServe_IsRefusedBeforeAnythingIsComputed()
    {
        Save("data.npz", Sound);
        await RefuseAsync(["has no names; leave --ids text out"], "als", "train", "--data", At("data.npz"), "--ids", "text", "--output", At("model"));
        await RefuseAsync(["data.npz is a file, and a folder is needed"], "als", "train", "--data", At("data.npz"), "--output", At("data.npz/model"));
        await RefuseAsync(["There is no folder", "--initial-factors"], "als", "train", "--data", At("data.npz"), "--initial-factors", At("none"), "--output", At("model"));
        await RefuseAsync(["is a folder; name a file"], "als", "train", "--data", _folder.Path, "--output", At("model"));
        if (!OperatingSystem.IsLinux())
            return;
        await RefuseAsync(["Nothing can be written to /proc"], "als", "train", "--data", At("data.npz"), "--output", "/proc/precompute/model");
        using AnonymousPipeServerStream pipe = new(PipeDirection.Out);
        string end = $"/proc/self/fd/{pipe.GetClientHandleAsString()}";
        await RefuseAsync([end, "is a pipe or a device", "write it to a file"], "als", "train", "--data", end, "--output", At("model"));
    }

    [Fact]
    public void Require_TrainingThatMemoryDoesNotHold_IsRefusedWithTheNumbers()
    {
        AlsTrainRequest request = new()
        {
            Data = "data.npz",
            Reading = new PairFileOptions(),
            Ids = IdKind.Ordinal,
            Parameters = new AlsParameters { Factors = 4096 },
            Threads = 1,
            Output = "model",
        };
        CsrMatrix matrix = new(1 << 20, 3, new long[(1 << 20) + 1], [], []);
        AlsMemory.Require(request, matrix, available: 17L << 30);

        InvalidInputException fault = Assert.Throws<InvalidInputException>(() => AlsMemory.Require(request, matrix, available: 16L << 30));
        Assert.Contains("4096 factors of 1048576 users and 3 items take 16.0 GiB", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Give fewer --factors", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json", "\"alpha\": 40", "\"alpha\": -4", "Alpha (α) is -4; it must be finite and 0 or more")]
    [InlineData("config.json", "\"factors\": 4,", "\"factors\": 5,", "config.json speaks of 5 factors, the matrices have 4")]
    [InlineData("config.json", "als-model-1", "als-model-9", "is of the format 'als-model-9'; 'als-model-1' is read")]
    [InlineData("config.json", "\"seed\"", "seed", "is not what was expected")]
    [InlineData("user_factors.npy", "'<f4'", "'<f8'", "the file holds '<f8'")]
    [InlineData("item_factors.npy", "(2, 4)", "(4, 2)", "user_factors.npy has 4 factors, item_factors.npy 2")]
    [InlineData("item_factors.npy", "(2, 4)", "(3, 4)", "the shape (3, 4) needs 48 bytes of data, the file has 32")]
    public async Task Evaluate_ModelThatIsNoneAnyMore_IsRefused(string file, string from, string to, string expected)
    {
        await TrainAsync();
        byte[] content = await BytesAsync("model", file);
        int at = content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(from));
        await File.WriteAllBytesAsync(
            At($"model/{file}"), [.. content[..at], .. Encoding.UTF8.GetBytes(to), .. content[(at + from.Length)..]], TestContext.Current.CancellationToken);
        await RefuseAsync([expected, file], "als", "evaluate", "--model", At("model"), "--train", At("data.npz"), "--test", At("test.npz"), "--fold-in");
    }

    [Fact]
    public async Task Recommend_ModelAndDataThatDoNotFit_AreRefused()
    {
        await TrainAsync();
        Save("wide.npz", [.. Sound.Select(static a => a.Name is "shape" ? ("shape", NpyArray.Of<long>([2, 3])) : a)]);
        await RefuseAsync(["wide.npz is 2 users × 3 items", "2 × 2: it does not know item 2"], "als", "recommend", "--model", At("model"), "--data", At("wide.npz"), "--output", At("top.npy"));
        await RefuseAsync(["it does not know item 2", "--fold-in"], "als", "evaluate", "--model", At("model"), "--train", At("wide.npz"), "--test", At("test.npz"));
        await RefuseAsync(["--output and --scores both name"], "als", "recommend", "--model", At("model"), "--output", At("top.npy"), "--scores", At("top.npy"));
        await File.WriteAllTextAsync(At("model/user_ids.txt"), "a\nb\n", TestContext.Current.CancellationToken);
        await RefuseAsync(["has only one of user_ids.txt and item_ids.txt"], "als", "recommend", "--model", At("model"), "--output", At("top.npy"));
        await File.WriteAllTextAsync(At("model/item_ids.txt"), "x\n", TestContext.Current.CancellationToken);
        await RefuseAsync(["item_ids.txt has 1 names for 2 rows"], "als", "recommend", "--model", At("model"), "--output", At("top.npy"));
        File.Delete(At("model/item_factors.npy"));
        await RefuseAsync(["There is no file", "item_factors.npy"], "als", "recommend", "--model", At("model"), "--output", At("top.npy"));
    }

    private async Task TrainAsync()
    {
        Save("data.npz", Sound);
        Save("test.npz", [.. Sound.Select(static a => a.Name is "indices" ? ("indices", NpyArray.Of<int>([0, 1, 1])) : a)]);
        Assert.Equal(ExitCodes.Done, (await RunAsync("als", "train", "--data", At("data.npz"), "--factors", "4", "--iterations", "1", "--output", At("model"))).ExitCode);
    }

    private string At(string name) => _folder.Combine(name);

    private void Save(string name, params (string Name, NpyArray Array)[] arrays) => NpzFile.Write(At(name), compressed: false, arrays);

    private Task<byte[]> BytesAsync(string folder, string file) => File.ReadAllBytesAsync(At($"{folder}/{file}"), TestContext.Current.CancellationToken);

    private async Task RefuseAsync(string[] expected, params string[] arguments)
    {
        string[] before = [.. Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        (int exitCode, string error) = await RunAsync(arguments);

        Assert.True(exitCode == ExitCodes.BadInput, error);
        Assert.All(expected, part => Assert.Contains(part, error, StringComparison.Ordinal));
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
    }

    private static async Task<(int ExitCode, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter error = new();
        return (await CommandLine.RunAsync(arguments, TextWriter.Null, error), error.ToString());
    }
}
