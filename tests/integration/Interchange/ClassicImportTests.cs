using System.Globalization;
using System.Text.Json;
using Precompute.IntegrationTests.Batch;
using Precompute.Model;
using Precompute.Model.Formats;
using Precompute.Model.Versions;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Interchange;

/// <summary><c>versions import</c>: factors of a classic set become a version by the pipeline's own steps, or nothing happens.</summary>
public sealed class ClassicImportTests(PublishedWorld published) : IClassFixture<PublishedWorld>
{
    // A set as the Python service keeps it: data/ and models/, float64 in Fortran order, ids without dashes, int64 indices, a config that
    // says nothing of α, people and startups that are gone since, and a matrix that has not seen a part of what happened.
    private const string ServiceSet = """
        import json, os, sys, uuid, numpy as np, scipy.sparse as sp
        exported, folder = sys.argv[1:]
        os.makedirs(f'{folder}/data'); os.makedirs(f'{folder}/models')
        rng = np.random.default_rng(3)
        for model, data, matrix in (('als_v1', 'als', 'als_interactions'), ('als_reverse_v1', 'als_reverse', 'als_interactions_reverse')):
            counts = []
            for side in ('user', 'item'):
                ids = json.load(open(f'{exported}/{data}_{side}_mapping.json'))
                gone = [uuid.UUID(int=rng.integers(1, 2**60)).hex for _ in range(3)]
                names = [uuid.UUID(i).hex for i in sorted(ids, key=ids.get)] + gone
                order = rng.permutation(len(names))
                shuffled = [names[i] for i in order]
                for path in (f'{folder}/data/{data}_{side}_mapping.json', f'{folder}/models/{model}_{side}_mapping.json'):
                    json.dump({name: row for row, name in enumerate(names if '/data/' in path else shuffled)}, open(path, 'w'))
                factors = np.load(f'{exported}/{model}_{side}_factors.npy').astype('f8')
                factors = np.vstack([factors, rng.normal(size=(3, factors.shape[1]))])[order]
                np.save(f'{folder}/models/{model}_{side}_factors.npy', np.asfortranarray(factors))
                counts.append(len(names))
            seen = sp.load_npz(f'{exported}/{matrix}.npz').tocoo()
            keep = rng.random(seen.nnz) < .7
            seen = sp.csr_matrix((seen.data[keep], (seen.row[keep], seen.col[keep])), shape=tuple(counts))
            seen.indices, seen.indptr = seen.indices.astype('i8'), seen.indptr.astype('i8')
            sp.save_npz(f'{folder}/data/{matrix}.npz', seen)
            size = {'n_users': counts[0], 'n_items': counts[1]} if data == 'als' else {'n_startups': counts[0], 'n_users': counts[1]}
            json.dump({'algorithm': 'svd', 'library': 'scikit-learn', 'created_at': '2026-01-20T10:11:12.123456Z', **size, 'n_components': 16,
                       'explained_variance': .3, 'singular_values': [2., 1.]}, open(f'{folder}/models/{model}_config.json', 'w'))
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Import_OfAnExport_GivesTheSameVersion()
    {
        string folder = await published.ExportAsync("als-v1");

        CommandResult import = await published.World.RunAsync("versions", "import", folder, "--format", "als-v1");

        Assert.True(import.ExitCode == 0, import.ToString());
        Assert.Equal("activated", import.Status);
        Assert.Equal(published.ContentSha256, import.ContentSha256);
        string label = import.Summary.GetProperty("version").GetString()!;
        foreach (string file in (string[])["data/forward/query.npy", "data/forward/target.npy", "data/reverse/query.npy", "data/reverse/target.npy"])
            Assert.Equal(await BytesAsync(published.Label, file), await BytesAsync(label, file));
        IReadOnlyList<string> trained = await ListsAsync(published.Label);
        Assert.NotEmpty(trained);
        Assert.Equal(trained, await ListsAsync(label));
        Assert.Equal(
            ["begin", "preflight", "extract", "evaluate", "train", "index", "lists", "stage", "verify", "gates", "activate", "retain"],
            import.Lines.Where(static l => l.TryGetProperty("step", out _)).Select(static l => l.GetProperty("step").GetString()!));
        Assert.Equal(["import|succeeded|import"], await published.World.Database.RowsAsync(
            $"select r.kind, r.status, v.kind from precompute.run r join precompute.model_version v using (version_id) where v.label = '{label}'", Token));

        string run = Assert.Single(await published.World.Database.RowsAsync($"select run_id from report.runs where model_version = '{label}'", Token));
        CommandResult replay = await published.World.RunAsync("replay", run);
        Assert.True(replay.ExitCode == 0, replay.ToString());
        Assert.Equal("same", replay.Status);
    }

    [Fact]
    public async Task Import_OfThePythonServicesFolders_TakesWhatTheSourceKnowsAndMeasuresItOnWhatItHasNotSeen()
    {
        string exported = await published.ExportAsync("als-v1");
        string folder = published.NewPath();
        await PythonPeer.RunAsync(ServiceSet, Token, exported, folder);

        CommandResult import = await published.World.RunAsync("versions", "import", folder);

        Assert.True(import.ExitCode == 0, import.ToString());
        string label = import.Summary.GetProperty("version").GetString()!;
        foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
        {
            FactorModel before = published.Model(direction);
            FactorModel after = VersionReader.ReadModel(published.StoredFolder(label), direction);
            Assert.Equal(before.QueryIds.Ids.ToArray(), after.QueryIds.Ids.ToArray());
            Assert.Equal(before.TargetIds.Ids.ToArray(), after.TargetIds.Ids.ToArray());
            Assert.Equal(Values(before.QueryFactors), Values(after.QueryFactors));
            Assert.Equal(Values(before.TargetFactors), Values(after.TargetFactors));
            Assert.Equal((40f, 16), (after.Parameters.Alpha, after.Parameters.Factors));
        }

        JsonElement[] measured = [.. import.Lines.Where(static l => l.TryGetProperty("metric", out JsonElement m) && m.GetString() is "recall@20"
            && l.GetProperty("segment").GetString() is "all" && l.GetProperty("role").GetString() is "all")];
        Assert.Equal(["als", "content_based", "popular", "als_reverse", "content_based", "popular"], measured.Select(static m => m.GetProperty("model").GetString()!));
        Assert.All(measured, static m => Assert.Equal("unseen_pairs", m.GetProperty("protocol").GetString()));
        Assert.All(measured, static m => Assert.True(m.GetProperty("n").GetInt32() > 20, m.ToString()));

        // These factors were in truth trained on the held-out pairs, so they find far more of them than popularity does.
        Assert.True(measured[0].GetProperty("value").GetDouble() > 1.2 * measured[2].GetProperty("value").GetDouble(), $"{measured[0]} {measured[2]}");
        string train = await published.World.Database.ScalarAsync<string>(
            $"select s.details::text from precompute.run_step s join precompute.run r using (run_id) join precompute.model_version v using (version_id) where v.label = '{label}' and s.name = 'train'", Token) ?? "";
        using JsonDocument details = JsonDocument.Parse(train);
        foreach (string side in (string[])["forward_unknown_queries", "forward_unknown_targets", "reverse_unknown_queries", "reverse_unknown_targets"])
            Assert.Equal((side, 3d), (side, details.RootElement.GetProperty(side).GetDouble()));
        Assert.Equal((0d, 0d), (details.RootElement.GetProperty("forward_unusable").GetDouble(), details.RootElement.GetProperty("reverse_unknown_pairs").GetDouble()));
        Assert.Contains("left out 6 ids that the source does not know", import.Lines.Single(static l => l.TryGetProperty("step", out JsonElement s) && s.GetString() is "train").GetProperty("detail").GetString());

        // An imported model was not trained on this source: the next run of either kind is news, though nothing changed.
        CommandResult nightly = await published.World.RunAsync("run", "nightly");
        Assert.Equal((0, "activated"), (nightly.ExitCode, nightly.Status));
        Assert.Contains("warm start", nightly.Lines.Single(static l => l.TryGetProperty("step", out JsonElement s) && s.GetString() is "train").GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Import_PeopleWhoOptedOutAndStartupsThatClosed_AreLeftOut()
    {
        string folder = await published.ExportAsync("als-v1");
        FactorModel model = published.Model(Direction.Forward);
        (Guid person, Guid startup) = (model.QueryIds[0], model.TargetIds[0]);
        await published.World.Database.ExecuteAsync(
            $"update source_data.users set opted_out = true where user_id = '{person}'; update source_data.startups set is_active = false where startup_id = '{startup}'", Token);
        try
        {
            CommandResult import = await published.World.RunAsync("versions", "import", folder, "--dry-run");

            Assert.True(import.ExitCode == 0, import.ToString());
            Assert.Equal("dry_run", import.Status);
            FactorModel imported = VersionReader.ReadModel(published.StoredFolder(import.Summary.GetProperty("version").GetString()!), Direction.Forward);
            Assert.Equal((model.QueryIds.Count - 1, -1), (imported.QueryIds.Count, imported.QueryIds.OrdinalOf(person)));
            Assert.Equal((model.TargetIds.Count - 1, -1), (imported.TargetIds.Count, imported.TargetIds.OrdinalOf(startup)));
        }
        finally
        {
            await published.World.Database.ExecuteAsync(
                $"update source_data.users set opted_out = false where user_id = '{person}'; update source_data.startups set is_active = true where startup_id = '{startup}'", Token);
        }
    }

    [Theory]
    [InlineData("missing", "lacks als_v1_item_factors.npy")]
    [InlineData("mappings missing", "lacks als_v1_user_mapping.json or als_user_mapping.json")]
    [InlineData("rows", "als_v1_user_factors.npy has 3 rows")]
    [InlineData("width", "als_v1_user_factors.npy has 16 factors")]
    [InlineData("config", "als_v1_config.json has 99 factors")]
    [InlineData("nan", "row 2, column 5 is not finite")]
    [InlineData("one dimension", "has 1 dimensions; a matrix has 2")]
    [InlineData("cut", "als_interactions.npz")]
    [InlineData("matrix shape", "als_interactions.npz has 2 rows")]
    [InlineData("mapping", "rows 0 to")]
    [InlineData("not json", "als_v1_user_mapping.json")]
    [InlineData("swapped", "are forward and reverse files swapped?")]
    [InlineData("folder", "There is no folder")]
    [InlineData("strangers", "Is it the set of another database?")]
    public async Task Import_SetThatIsWrong_IsASentenceAndExitCode2AndLeavesNoVersion(string fault, string sentence)
    {
        string folder = await published.ExportAsync("als-v1");
        string In(string name) => Path.Combine(folder, name);
        switch (fault)
        {
            case "missing":
                File.Delete(In("als_v1_item_factors.npy"));
                break;
            case "mappings missing":
                File.Delete(In("als_v1_user_mapping.json"));
                File.Delete(In("als_user_mapping.json"));
                break;
            case "rows":
                NpyFile.WriteMatrix(In("als_v1_user_factors.npy"), new DenseMatrix(3, 16));
                break;
            case "width":
                NpyFile.WriteMatrix(In("als_v1_item_factors.npy"), new DenseMatrix(published.Model(Direction.Forward).TargetIds.Count, 15));
                break;
            case "config":
                await ReplaceAsync(In("als_v1_config.json"), "\"factors\": 16", "\"factors\": 99");
                break;
            case "nan":
                DenseMatrix factors = NpyFile.ReadMatrix(In("als_v1_user_factors.npy"));
                factors.Row(2)[5] = float.NaN;
                NpyFile.WriteMatrix(In("als_v1_user_factors.npy"), factors);
                break;
            case "one dimension":
                NpyFile.Write(In("als_v1_user_factors.npy"), NpyArray.Of([1f, 2f]));
                break;
            case "cut":
                await File.WriteAllBytesAsync(In("als_interactions.npz"), (await File.ReadAllBytesAsync(In("als_interactions.npz"), Token))[..^40], Token);
                break;
            case "matrix shape":
                ScipyCsrFile.Write(In("als_interactions.npz"), new CsrMatrix(2, published.Model(Direction.Forward).TargetIds.Count, [0, 0, 0], [], []), compressed: false);
                break;
            case "mapping":
                await ReplaceAsync(In("als_v1_user_mapping.json"), ": 1,", ": 0,");
                break;
            case "not json":
                await File.WriteAllTextAsync(In("als_v1_user_mapping.json"), "pickle", Token);
                break;
            case "swapped":
                File.Move(In("als_reverse_v1_config.json"), In("als_v1_config.json"), overwrite: true);
                break;
            case "folder":
                folder = published.NewPath();
                break;
            default:
                foreach (string mapping in Directory.GetFiles(folder, "*_mapping.json"))
                    await File.WriteAllTextAsync(mapping, await StrangersAsync(mapping), Token);
                break;
        }

        string before = await StateAsync();
        CommandResult import = await published.World.RunAsync("versions", "import", folder);

        Assert.True(import.ExitCode == 2, import.ToString());
        Assert.Contains(sentence, import.Error, StringComparison.Ordinal);
        Assert.Equal(before, await StateAsync());
    }

    private static float[] Values(DenseMatrix matrix) => matrix.RowsSpan(0, matrix.Rows).ToArray();

    private static async Task ReplaceAsync(string path, string old, string replacement)
    {
        string text = await File.ReadAllTextAsync(path, Token);
        Assert.Contains(old, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, text.Replace(old, replacement, StringComparison.Ordinal), Token);
    }

    private static async Task<string> StrangersAsync(string mapping)
    {
        using JsonDocument ids = JsonDocument.Parse(await File.ReadAllTextAsync(mapping, Token));
        return JsonSerializer.Serialize(ids.RootElement.EnumerateObject().ToDictionary(
            static p => $"00000000-0000-4000-8000-{p.Value.GetInt32().ToString("D12", CultureInfo.InvariantCulture)}", static p => p.Value.GetInt32()));
    }

    // Versions, pointer, files: what a failed import must not have touched.
    private async Task<string> StateAsync() =>
        string.Join(' ', await published.World.Database.RowsAsync("select count(*), max(version_id), (select version_id from precompute.active_version) from precompute.model_version", Token))
        + string.Join(' ', Directory.GetFileSystemEntries(Path.GetDirectoryName(published.VersionFolder)!).Order(StringComparer.Ordinal));

    private Task<byte[]> BytesAsync(string label, string file) => File.ReadAllBytesAsync(VersionLayout.PathIn(published.StoredFolder(label), file), Token);

    private Task<IReadOnlyList<string>> ListsAsync(string label) => published.World.Database.RowsAsync(
        $"""
        select l.entity, l.role, l.ids::text, l.scores::text, l.methods::text from (
            select version_id, user_id as entity, role, startup_ids as ids, scores, methods from precompute.user_recommendations
            union all select version_id, startup_id, role, user_ids, scores, methods from precompute.startup_recommendations) l
        join precompute.model_version v using (version_id) where v.label = '{label}' order by 1, 2
        """,
        Token);
}
