using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure.Storage.Sas;
using Precompute.Batch.Cli;
using Precompute.IntegrationTests.Batch;
using Precompute.IntegrationTests.Reader;
using Precompute.Model.Versions;
using Precompute.TestKit;
using Precompute.TestKit.Artifacts;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Artifacts;

/// <summary>An installation without a shared folder: the batch on one machine, the API on another, and a container between them.</summary>
public sealed class AzureInstallationTests(PostgresServer server, AzuriteServer azurite) : IAsyncLifetime
{
    // Two entities of each of the four kinds of list, and the first ten of theirs.
    private const string Questions = """
        select * from (
            select 'startups/for-' || role || '/' || user_id, string_agg(startup_id::text, ',' order by rank) filter (where rank <= 10)
            from report.startups_for_people where role = 'developer' group by role, user_id order by user_id limit 2) a
        union all select * from (
            select 'startups/for-' || role || '/' || user_id, string_agg(startup_id::text, ',' order by rank) filter (where rank <= 10)
            from report.startups_for_people where role = 'investor' group by role, user_id order by user_id limit 2) b
        union all select * from (
            select role || 's/for-startup/' || startup_id, string_agg(user_id::text, ',' order by rank) filter (where rank <= 10)
            from report.people_for_startups where role = 'developer' group by role, startup_id order by startup_id limit 2) c
        union all select * from (
            select role || 's/for-startup/' || startup_id, string_agg(user_id::text, ',' order by rank) filter (where rank <= 10)
            from report.people_for_startups where role = 'investor' group by role, startup_id order by startup_id limit 2) d
        """;

    private readonly string _url = $"http://127.0.0.1:{LoopbackPort.Free().ToString(CultureInfo.InvariantCulture)}";
    private AzureTestedStore _store = null!;
    private RunWorld _batch = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await AzureTestedStore.CreateAsync(azurite, Token);
        _batch = await RunWorld.CreateAsync(server, Token, store: _store.Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await _batch.DisposeAsync();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Api_InAnEmptyFolderWithConnectionStringsOnly_ServesWhatTheBatchPublishedAndComesBackWithoutTheStore()
    {
        ProcessOutcome run = await PrecomputeProcess.RunAsync(_batch.Folder, TimeSpan.FromMinutes(3), Token, "run", "weekly", "--json", "--config", _batch.ConfigFile);
        Assert.True(run.ExitCode == ExitCodes.Done, run.Everything);
        Assert.False(Directory.Exists(Path.Combine(_batch.Folder, "data", "store")));
        string label = JsonNode.Parse(run.Output.Trim().Split('\n')[^1])!["version"]!.ToString();

        using TemporaryFolder elsewhere = new();
        string[] questions = [.. await _batch.Database.RowsAsync(Questions, Token)];
        Assert.Equal(8, questions.Length);
        string[] answers;
        await using (ChildService api = await StartApiAsync(elsewhere.Path, _store.Settings))
        {
            answers = await AskAsync(questions, label);
            Assert.DoesNotContain(AzuriteServer.Secret, api.Output, StringComparison.Ordinal);
        }

        string cache = Path.Combine(elsewhere.Path, ".precompute", "cache", label);
        Assert.Equal(label, VersionReader.Verify(cache, Token).Label);
        Assert.Equal((await _store.ListAsync(label, Token)).Length, Directory.GetFiles(cache, "*", SearchOption.AllDirectories).Length);

        // Nobody listens there: all comes from the copy.
        await using (await StartApiAsync(elsewhere.Path, _store.SettingsAt(1)))
            Assert.Equal(answers, await AskAsync(questions, label));

        Assert.Equal(
            $"http://127.0.0.1:{_store.Proxy.Port.ToString(CultureInfo.InvariantCulture)}/devstoreaccount1/{_store.Container}/{label}",
            await _batch.Database.ScalarAsync<string>("select artifact_uri from precompute.model_version", Token));
        Assert.DoesNotContain(AzuriteServer.Secret, run.Everything, StringComparison.Ordinal);
        Assert.Equal(0, await _batch.Database.ScalarAsync<long>(
            $"select count(*) from precompute.run r, precompute.run_step s, precompute.model_version v where concat(r, s, v) like '%{AzuriteServer.Secret[..20]}%'", Token));
    }

    [Fact]
    public async Task Versions_ActivatedRolledBackAndPruned_TheApiFollowsAndPrunedBlobsAreGone()
    {
        string[] labels = new string[3];
        for (int i = 0; i < labels.Length; i++)
            labels[i] = (await DoneAsync("run", i == 1 ? "nightly" : "weekly", "--force")).Summary.GetProperty("version").GetString()!;
        Assert.Contains("warm start", await _batch.Database.ScalarAsync<string>("select message from precompute.run_step where run_id = 2 and name = 'train'", Token), StringComparison.Ordinal);

        using TemporaryFolder cache = new();
        await using RunningReader reader = await RunningReader.StartAsync(
            [$"--ConnectionStrings:Serving={_batch.Database.ReaderConnectionString}", $"--Api:CacheDirectory={cache.Path}", .. _store.Arguments], Token);
        await ServesAsync(labels[2]);
        await DoneAsync("versions", "rollback");
        await ServesAsync(labels[1]);
        await DoneAsync("versions", "activate", labels[2]);
        await ServesAsync(labels[2]);

        await DoneAsync("versions", "prune", "--keep", "2");
        Assert.Empty(await _store.ListAsync(labels[0], Token));
        Assert.Equal(await CountFilesAsync(labels[2]), await CountFilesAsync(labels[1]));
        Assert.Contains($"{labels[1]}/manifest.json", await _store.ListAsync(labels[1], Token));
        Assert.Equal(ExitCodes.BadInput, (await _batch.RunAsync("versions", "rollback", "--to", labels[0])).ExitCode);
        await ServesAsync(labels[2]);

        string exported = Path.Combine(_batch.Folder, "exported");
        await DoneAsync("export", "--format", "als-v1", "--version", labels[1], "--output", exported);
        Assert.True(File.Exists(Path.Combine(exported, "als_interactions.npz")));

        async Task ServesAsync(string label)
        {
            await reader.UntilReadyAsync();
            await reader.UntilAsync(() => reader.GetJsonAsync("/health"), h => (string)h["model_version"]! == label && (string)h["status"]! == "healthy");
        }
    }

    /// <summary>The API as a process that is told nothing but where the database and the store are.</summary>
    private Task<ChildService> StartApiAsync(string folder, IReadOnlyDictionary<string, string> store) => ChildService.StartAsync(
        folder,
        $"dotnet '{PrecomputeProcess.ApiAssemblyPath}' --urls {_url} --Api:OpsUrl http://127.0.0.1:0 --Api:AllowAnonymous true",
        _url + "/health/ready",
        Token,
        new Dictionary<string, string>(store.Select(static s => KeyValuePair.Create("PRECOMPUTE_Store__" + s.Key, s.Value)), StringComparer.Ordinal)
        {
            ["PRECOMPUTE_ConnectionStrings__Serving"] = _batch.Database.ReaderConnectionString,
        });

    /// <summary>Asks, and compares with the published lists. Returns the answers without what differs from one request to the next.</summary>
    private async Task<string[]> AskAsync(string[] questions, string label)
    {
        using HttpClient client = new();
        List<string> answers = [];
        foreach (string[] question in questions.Select(static q => q.Split('|')))
        {
            JsonObject answer = (await client.GetFromJsonAsync<JsonObject>(new Uri($"{_url}/api/recommendations/{question[0]}"), Token))!;
            Assert.Equal(label, (string)answer["model_version"]!);
            JsonArray items = (answer["startups"] ?? answer["users"])!.AsArray();
            Assert.Equal(question[1], string.Join(',', items.Select(static i => (string?)(i!["startup_id"] ?? i["user_id"]))));
            answer.Remove("request_id");
            answers.Add(answer.ToJsonString());
        }

        return [.. answers];
    }

    [Fact]
    public async Task Run_RightToReadOnly_IsRefusedBeforeTheWorkAndSuchAnApiServes()
    {
        IReadOnlyDictionary<string, string> reading = _store.SettingsFor(BlobContainerSasPermissions.Read | BlobContainerSasPermissions.List);
        await using (RunWorld reader = await RunWorld.CreateAsync(server, Token, store: reading))
        {
            CommandResult refused = await reader.RunAsync("run", "weekly");
            Assert.True(refused.ExitCode == ExitCodes.BadInput, refused.ToString());
            Assert.Contains("access is denied (403", refused.Error, StringComparison.Ordinal);
            Assert.Equal(["begin", "preflight"], await reader.Database.RowsAsync("select name from precompute.run_step order by step", Token));
        }

        Assert.Empty(await _store.Direct.ListAsync("", Token).ToArrayAsync(Token));
        await DoneAsync("run", "weekly");
        using TemporaryFolder elsewhere = new();
        await using (await StartApiAsync(elsewhere.Path, _store.SettingsFor(BlobContainerSasPermissions.Read)))
            Assert.Single(Directory.GetDirectories(Path.Combine(elsewhere.Path, ".precompute", "cache"), "v*"));
    }

    private async Task<CommandResult> DoneAsync(params string[] arguments)
    {
        CommandResult result = await _batch.RunAsync(arguments);
        Assert.True(result.ExitCode == ExitCodes.Done, $"{string.Join(' ', arguments)}: {result}");
        return result;
    }

    private async Task<int> CountFilesAsync(string label) => (await _store.ListAsync(label, Token)).Length;
}
