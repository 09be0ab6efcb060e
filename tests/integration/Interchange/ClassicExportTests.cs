using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Precompute.IntegrationTests.Batch;
using Precompute.Model;
using Precompute.Model.Formats;
using Precompute.Model.Versions;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Interchange;

/// <summary><c>export --format als-v1</c> of a version that a run has published.</summary>
public sealed class ClassicExportTests(PublishedWorld published) : IClassFixture<PublishedWorld>
{
    // Loads a direction as the Python service does, by a prefix, and its data as the training scripts do.
    private const string Service = """
        import hashlib, json, sys, numpy as np, scipy.sparse as sp
        folder = sys.argv[1]
        def mapping(name):
            with open(f'{folder}/{name}') as f:
                return {str(k): int(v) for k, v in json.load(f).items()}
        for prefix, data, matrix in (('als_v1', 'als', 'als_interactions'), ('als_reverse_v1', 'als_reverse', 'als_interactions_reverse')):
            users, items = mapping(f'{prefix}_user_mapping.json'), mapping(f'{prefix}_item_mapping.json')
            assert users == mapping(f'{data}_user_mapping.json') and items == mapping(f'{data}_item_mapping.json')
            user_factors, item_factors = np.load(f'{folder}/{prefix}_user_factors.npy'), np.load(f'{folder}/{prefix}_item_factors.npy')
            for ids, factors in ((users, user_factors), (items, item_factors)):
                assert sorted(ids.values()) == list(range(factors.shape[0])), 'every row has one id'
                print(prefix, factors.dtype, factors.shape, hashlib.sha256(np.ascontiguousarray(factors).tobytes()).hexdigest())
            interactions = sp.load_npz(f'{folder}/{matrix}.npz')
            interactions.check_format(full_check=True)
            print(matrix, interactions.format, interactions.dtype, interactions.shape)
            config = json.load(open(f'{folder}/{prefix}_config.json'))
            print(prefix, config['algorithm'], config['n_components'], config['factors'], float(config['alpha']), config.get('n_users'), config.get('n_items'), config.get('n_startups'))
            by_row, by_column = {v: k for k, v in users.items()}, {v: k for k, v in items.items()}
            entries = interactions.tocoo()
            for row, column, weight in zip(entries.row, entries.col, entries.data):
                print('pair', prefix, by_row[row], by_column[column], float(weight))
            for user, row in users.items():
                print('best', prefix, user, by_column[int(np.argmax(item_factors.astype('f8') @ user_factors[row].astype('f8')))])
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Export_EveryFile_IsLoadedByNumpyAndScipyWithTheVersionsShapesAndValues()
    {
        string folder = await published.ExportAsync("als-v1");

        string[] printed = (await PythonPeer.RunAsync(Service, Token, folder)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        List<string> expected = [];
        foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
            Expect(direction, expected);
        Assert.Contains(expected, static line => line.StartsWith("pair als_reverse_v1", StringComparison.Ordinal));
        Assert.Equal(expected.Order(StringComparer.Ordinal), printed.Order(StringComparer.Ordinal));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Export_Folder_HoldsTheClassicNamesAndIsPrivate()
    {
        string folder = await published.ExportAsync("als-v1");

        Assert.Equal(
            [
                "als_interactions.npz", "als_interactions_reverse.npz", "als_item_mapping.json", "als_reverse_item_mapping.json", "als_reverse_user_mapping.json",
                "als_reverse_v1_config.json", "als_reverse_v1_item_factors.npy", "als_reverse_v1_item_mapping.json", "als_reverse_v1_user_factors.npy",
                "als_reverse_v1_user_mapping.json", "als_user_mapping.json", "als_v1_config.json", "als_v1_item_factors.npy", "als_v1_item_mapping.json",
                "als_v1_user_factors.npy", "als_v1_user_mapping.json",
            ],
            Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(folder), static file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Fact]
    public async Task Export_FolderThatIsThere_IsReplacedOnlyWithForceAndOnlyIfAnExportMadeIt()
    {
        string folder = await published.ExportAsync("als-v1");
        DateTime before = File.GetLastWriteTimeUtc(Path.Combine(folder, "als_v1_config.json"));

        CommandResult kept = await ExportToAsync(folder);
        Assert.Equal(2, kept.ExitCode);
        Assert.Contains("--force", kept.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.GetLastWriteTimeUtc(Path.Combine(folder, "als_v1_config.json")));

        CommandResult replaced = await ExportToAsync(folder, "--force");
        Assert.True(replaced.ExitCode == 0, replaced.ToString());
        Assert.NotEqual(before, File.GetLastWriteTimeUtc(Path.Combine(folder, "als_v1_config.json")));

        string foreign = Path.Combine(folder, "thesis.tex");
        await File.WriteAllTextAsync(foreign, "years of work", Token);
        CommandResult spared = await ExportToAsync(folder, "--force");
        Assert.Equal(2, spared.ExitCode);
        Assert.Contains("thesis.tex", spared.Error, StringComparison.Ordinal);
        Assert.Equal("years of work", await File.ReadAllTextAsync(foreign, Token));
        CommandResult file = await ExportToAsync(foreign, "--force");
        Assert.Equal(2, file.ExitCode);
        Assert.Contains("is a file", file.Error, StringComparison.Ordinal);
        AssertNothingBeside(folder);
    }

    [Theory]
    [InlineData("There is no version '9999'", "--version", "9999", "--format", "als-v1")]
    [InlineData("--format is 'pickle'; legal is als-v1, parquet", "--version", "active", "--format", "pickle")]
    public async Task Export_UnknownVersionOrFormat_IsASentenceAndExitCode2(string sentence, params string[] arguments)
    {
        string folder = published.NewPath();

        CommandResult result = await published.World.RunAsync(["export", .. arguments, "--output", folder]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(sentence, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Export_StoredFileWasChanged_LeavesNothing()
    {
        string stored = Path.Combine(published.VersionFolder, "data", "history.csr");
        byte[] whole = await File.ReadAllBytesAsync(stored, Token);
        byte[] flipped = [.. whole];
        flipped[^1] ^= 1;
        string folder = published.NewPath();
        try
        {
            await File.WriteAllBytesAsync(stored, flipped, Token);
            CommandResult result = await ExportToAsync(folder);

            Assert.Equal(1, result.ExitCode);
            Assert.Contains("history.csr", result.Error, StringComparison.Ordinal);
            Assert.False(Directory.Exists(folder));
            AssertNothingBeside(folder);
        }
        finally
        {
            await File.WriteAllBytesAsync(stored, whole, Token);
        }
    }

    private Task<CommandResult> ExportToAsync(string folder, params string[] more) =>
        published.World.RunAsync(["export", "--version", published.Label, "--format", "als-v1", "--output", folder, .. more]);

    private static void AssertNothingBeside(string folder) =>
        Assert.DoesNotContain(Directory.GetFileSystemEntries(Path.GetDirectoryName(folder)!), static e => e.EndsWith(".tmp", StringComparison.Ordinal));

    private void Expect(Direction direction, List<string> lines)
    {
        bool forward = direction == Direction.Forward;
        string prefix = forward ? "als_v1" : "als_reverse_v1";
        FactorModel model = published.Model(direction);
        CsrMatrix history = CsrFile.Read(VersionLayout.PathIn(published.VersionFolder, VersionLayout.History), 2)[forward ? 0 : 1];
        VersionCatalogue catalogue = EligibilityFile.Read(VersionLayout.PathIn(published.VersionFolder, VersionLayout.Eligibility));
        int users = model.QueryIds.Count;
        int items = model.TargetIds.Count;
        lines.Add($"{prefix} float32 ({users}, 16) {Hash(model.QueryFactors)}");
        lines.Add($"{prefix} float32 ({items}, 16) {Hash(model.TargetFactors)}");
        lines.Add($"{(forward ? "als_interactions" : "als_interactions_reverse")} csr float32 ({users}, {items})");
        lines.Add($"{prefix} als 16 16 40.0 {(forward ? users : items)} {(forward ? items : "None")} {(forward ? "None" : users)}");
        for (int q = 0; q < history.Rows; q++)
        {
            Guid query = catalogue.QueriesOf(direction)[q];
            for (int i = 0; i < history.RowLength(q); i++)
            {
                Guid target = catalogue.TargetsOf(direction)[history.RowColumns(q)[i]];
                if (model.QueryIds.OrdinalOf(query) >= 0 && model.TargetIds.OrdinalOf(target) >= 0)
                    lines.Add($"pair {prefix} {query} {target} {PythonFloat(history.RowValues(q)[i])}");
            }
        }

        for (int q = 0; q < users; q++)
        {
            int best = Enumerable.Range(0, items).MaxBy(t => Dot(model.QueryFactors.Row(q), model.TargetFactors.Row(t)));
            lines.Add($"best {prefix} {model.QueryIds[q]} {model.TargetIds[best]}");
        }
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0d;
        for (int i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }

    private static string Hash(DenseMatrix matrix) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(matrix.RowsSpan(0, matrix.Rows))));

    private static string PythonFloat(double value) => value == Math.Floor(value)
        ? value.ToString("F1", CultureInfo.InvariantCulture)
        : value.ToString("R", CultureInfo.InvariantCulture);
}
