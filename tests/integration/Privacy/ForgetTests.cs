using System.Text.Json;
using System.Text.Json.Nodes;
using Precompute.Artifacts;
using Precompute.Batch.Cli;
using Precompute.Database.Publish;
using Precompute.IntegrationTests.Batch;
using Precompute.IntegrationTests.Reader;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Privacy;

/// <summary>The promise of 'forget', on versions that real runs have made: nothing of the id is left, and nothing of it comes back.</summary>
[Collection(nameof(OneKeptWorld))]
public sealed class ForgetTests(KeptWorld kept, PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Forget_APersonWhoIsShownAndAsks_IsNowhereAndStaysAwayFromRunsAndAnswers()
    {
        await using ForgetWorld world = await kept.CopyAsync();
        Guid person = await world.ActivePersonAsync();
        Guid startup = await world.World.Database.ScalarAsync<Guid>(
            $"select startup_id from precompute.startup_recommendations where version_id = (select version_id from precompute.active_version) and role = 'developer' and user_ids @> array['{person}'::uuid] limit 1", Token);
        string cache = Path.Combine(world.World.Folder, "cache");
        await using RunningReader reader = await StartReaderAsync(world, cache);
        Assert.True((bool)(await reader.StartupsAsync(person))["known"]!);
        Assert.Contains($"{person}", (await reader.PeopleAsync(startup, "?limit=100")).ToJsonString(), StringComparison.Ordinal);
        Traces traces = new(person);
        Assert.NotEmpty(traces.InFiles(cache));
        Assert.NotEmpty(traces.InFiles(Path.Combine(world.World.Folder, "data", "work", "unfinished")));

        // Looking changes nothing.
        CommandResult preview = await world.DoneAsync("forget", "user", $"{person}", "--dry-run");
        Assert.Equal(2, preview.Summary.GetProperty("versions").GetArrayLength());
        Assert.Contains("interaction_daily", preview.Output, StringComparison.Ordinal);
        Assert.NotEmpty(await traces.InTablesAsync(world.World.Database, "precompute", Token));
        Assert.Equal(ExitCodes.BadInput, (await world.World.RunAsync("forget", "user", $"{person}")).ExitCode);

        CommandResult forget = await world.DoneAsync("forget", "user", $"{person:D}".ToUpperInvariant(), "--yes");
        long asked = TimeProvider.System.GetTimestamp();
        await reader.UntilAsync(() => Task.FromResult(CountTraces(traces, cache)), static left => (int)left == 0);
        Assert.True(TimeProvider.System.GetElapsedTime(asked) < TimeSpan.FromSeconds(60));
        AssertReceipt(forget, traces, preview);
        await AssertForgottenAsync(world, reader, person, startup);

        // What such a version was computed from is not whole any more.
        CommandResult replay = await world.World.RunAsync("replay", "1");
        Assert.Equal(ExitCodes.BadInput, replay.ExitCode);
        Assert.Contains("somebody was taken out of", replay.Error, StringComparison.Ordinal);

        // The source still holds the person, and a run before had finished all but its publishing: the next one takes nothing over and leaves
        // them out, and everything that is new is searched again.
        long second = await world.World.ActiveAsync(Token);
        Assert.True(await world.World.Source.ScalarAsync<bool>($"select exists (select from source.user_interactions where user_id = '{person}')", Token));
        CommandResult run = await world.DoneAsync("run", "weekly", "--force");
        Assert.Equal(JsonValueKind.Null, run.Summary.GetProperty("resumed_from").ValueKind);
        Assert.False(traces.In(run.Output + run.Error + forget.Output + forget.Error));
        long newest = await world.World.ActiveAsync(Token);
        await reader.UntilAsync(() => reader.StartupsAsync(person), answer => ((string)answer["model_version"]!).EndsWith($"-{newest:D4}", StringComparison.Ordinal));
        await AssertForgottenAsync(world, reader, person, startup);

        // Back to an amended version.
        await world.DoneAsync("versions", "rollback");
        await reader.UntilAsync(() => reader.StartupsAsync(person), answer => ((string)answer["model_version"]!).EndsWith($"-{second:D4}", StringComparison.Ordinal));
        await AssertForgottenAsync(world, reader, person, startup);
    }

    [Fact]
    public async Task Forget_WhileTheApiIsOff_IsHeededByAStartWithTheDatabaseDown()
    {
        await using ForgetWorld world = await kept.CopyAsync();
        Guid person = await world.ActivePersonAsync();
        string cache = Path.Combine(world.World.Folder, "cache");
        await using (RunningReader before = await StartReaderAsync(world, cache))
            Assert.NotEmpty((await before.StartupsAsync(person))["startups"]!.AsArray());
        await world.DoneAsync("forget", "user", $"{person}", "--yes");
        Traces traces = new(person);
        Assert.NotEmpty(traces.InFiles(cache));

        await server.WithoutConnectionsAsync(world.World.Database, async () =>
        {
            await using RunningReader after = await StartReaderAsync(world, cache);
            JsonNode answer = await after.UntilAsync(() => after.StartupsAsync(person), static a => (bool)a["stale"]!);
            Assert.Equal("popular", (string)answer["method_used"]!);
            Assert.Equal(0, (int)answer["interaction_count"]!);
        });

        // Of the version nothing is left; the overlay is the last look at a source that cannot be asked.
        Assert.All(traces.InFiles(cache), static f => Assert.Contains("overlay.bin", f, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Forget_AStartup_InTwoDatabasesAndAzureBlobStorage_IsNowhereAndStaysAway()
    {
        await using ForgetWorld world = await kept.CopyToTwoDatabasesAndAzureAsync();
        Guid startup = await world.ShownStartupAsync();

        CommandResult forget = await world.DoneAsync("forget", "startup", $"{startup}", "--yes", "--delete-source");

        Assert.Equal(2, ForgetWorld.ReceiptOf(forget).GetProperty("versions").GetArrayLength());
        await world.AssertNoTraceAsync(startup);
        await world.AssertVersionsAreWholeAsync();
        Assert.Empty(await new Traces(startup).InTablesAsync(world.World.Source, "source_data", Token));
        await world.DoneAsync("run", "weekly", "--force");
        await world.AssertNoTraceAsync(startup);
        await world.AssertVersionsAreWholeAsync();
    }

    [Theory]
    [InlineData("precompute.forgetting_removal", 0)]
    [InlineData("precompute.version_amendment", 1)]
    public async Task Forget_KilledInTheMiddle_ServesOnAndIsCompletedByTheSameCommand(string table, int amendedInStore)
    {
        await using ForgetWorld world = await kept.CopyAsync();
        Guid person = await world.ActivePersonAsync();
        await KilledCommand.RunAsync(world.World, table, Token, "forget", "user", $"{person}", "--yes");

        // From the first moment on runs leave them out; the files are those of one whole version or the other.
        Assert.Equal(1, await world.World.Database.ScalarAsync<long>("select count(*) from precompute.forgotten", Token));
        Assert.Equal("pending", await world.World.Database.ScalarAsync<string>("select status from report.forgettings", Token));
        Assert.Equal(amendedInStore, await CountAmendedAsync(world));

        Assert.Contains("receipt 1", (await world.World.RunAsync("doctor")).Lines.First(static l => l.GetProperty("check").GetString() == "forgetting").GetProperty("message").GetString()!, StringComparison.Ordinal);

        CommandResult forget = await world.DoneAsync("forget", "user", $"{person}", "--yes");
        Assert.Equal(1, ForgetWorld.ReceiptOf(forget).GetProperty("receipt_id").GetInt64());
        Assert.Equal(2, ForgetWorld.ReceiptOf(forget).GetProperty("versions").GetArrayLength());
        await world.AssertNoTraceAsync(person);
        await world.AssertVersionsAreWholeAsync();

        // Once more: nothing is left to do, and the second receipt says so.
        CommandResult again = await world.DoneAsync("forget", "user", $"{person}", "--yes");
        Assert.Equal(0, ForgetWorld.ReceiptOf(again).GetProperty("removed").GetArrayLength());
        Assert.Equal(["2", "1"], (await world.DoneAsync("forget", "list")).Lines.Select(static l => l.GetProperty("receipt_id").GetRawText()));
    }

    [Fact]
    public async Task Forget_WhileARunHoldsTheLock_ChangesNothingAndCanWait()
    {
        await using RunWorld world = await RunWorld.CreateAsync(server, Token);
        RunLock held = (await RunLock.TryAcquireAsync(world.Database.Batch, Token))!;
        CommandResult locked = await world.RunAsync("forget", "user", "4711", "--yes");
        Assert.Equal((ExitCodes.LockLost, "locked"), (locked.ExitCode, locked.Status));
        Assert.Equal(0, await world.Database.ScalarAsync<long>("select count(*) from precompute.forgotten", Token));

        Task<CommandResult> waiting = Task.Run(() => world.RunAsync("forget", "user", "4711", "--yes", "--wait", "60"), Token);
        await Task.Delay(TimeSpan.FromMilliseconds(200), Token);
        await held.DisposeAsync();
        Assert.Equal(ExitCodes.Done, (await waiting).ExitCode);
    }

    [Fact]
    public async Task Forget_AfterARunLostItsLock_LetsItGoOnNoMore()
    {
        await using ForgetWorld world = await kept.CopyAsync();
        TestDatabase database = world.World.Database;
        await using RunLock held = (await RunLock.TryAcquireAsync(database.Batch, Token))!;
        held.Entered(await database.ScalarAsync<long>("insert into precompute.run (kind, status, started_at, host, process_id, threads) values ('weekly', 'running', now(), 'h', 1, 1) returning run_id", Token));
        await database.ExecuteAsync($"select pg_terminate_backend({held.BackendProcessId}, 10000)", Token);

        // As after a restart of PostgreSQL: the run would take its lock again, and has read the person.
        await world.DoneAsync("forget", "user", $"{await world.ActivePersonAsync()}", "--yes");

        await Assert.ThrowsAsync<RunLockLostException>(() => held.EnsureHeldAsync(Token));
    }

    [Fact]
    public async Task Forget_AnImportedId_GoesFromTheMapOfIdsToo()
    {
        await using RunWorld world = await RunWorld.CreateAsync(server, Token);
        string file = Path.Combine(world.Folder, "users.csv");
        await File.WriteAllTextAsync(file, "user_id,roles\nalice@example.com,developer\nbob@example.com,developer\n", Token);
        CommandResult import = await world.RunAsync("import", "--users", file);
        Assert.True(import.ExitCode == 0, import.ToString());
        Guid alice = await world.Database.ScalarAsync<Guid>("select id from source.id_map where external_id = 'alice@example.com'", Token);

        CommandResult forget = await world.RunAsync("forget", "user", "alice@example.com", "--yes", "--delete-source");

        Assert.True(forget.ExitCode == 0, forget.ToString());
        Assert.Equal(["bob@example.com"], await world.Database.RowsAsync("select external_id from source.id_map", Token));
        Assert.Empty(await new Traces(alice).InTablesAsync(world.Database, "source_data", Token));
        Assert.DoesNotContain("alice", forget.Output, StringComparison.OrdinalIgnoreCase);
    }

    // A copy that is being replaced changes its name while one looks: then it is looked at again.
    private static JsonNode CountTraces(Traces traces, string folder)
    {
        try
        {
            return traces.InFiles(folder).Count;
        }
        catch (IOException)
        {
            return -1;
        }
    }

    private static async Task<RunningReader> StartReaderAsync(ForgetWorld world, string cache)
    {
        RunningReader reader = await RunningReader.StartAsync(
        [
            $"--ConnectionStrings:Serving={world.World.Database.ReaderConnectionString}",
            $"--Store:Path={Path.Combine(world.World.Folder, "data", "store")}",
            $"--Api:CacheDirectory={cache}",
        ], Token);
        await reader.UntilReadyAsync();
        return reader;
    }

    private static async Task AssertForgottenAsync(ForgetWorld world, RunningReader reader, Guid person, Guid startup)
    {
        await world.AssertNoTraceAsync(person);
        await world.AssertVersionsAreWholeAsync();
        JsonNode answer = await reader.StartupsAsync(person);
        Assert.Equal(("popular", false, 0), ((string)answer["method_used"]!, (bool)answer["known"]!, (int)answer["interaction_count"]!));
        Assert.Equal(10, answer["startups"]!.AsArray().Count);
        Assert.DoesNotContain($"{person}", (await reader.PeopleAsync(startup, "?limit=100")).ToJsonString(), StringComparison.OrdinalIgnoreCase);
    }

    private static void AssertReceipt(CommandResult forget, Traces traces, CommandResult preview)
    {
        string path = forget.Summary.GetProperty("receipt_file").GetString()!;
        string text = File.ReadAllText(path);
        Assert.False(traces.In(text));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        JsonElement receipt = JsonDocument.Parse(text).RootElement;
        Assert.Equal(64, receipt.GetProperty("keyed_hash").GetString()!.Length);
        JsonElement[] versions = [.. receipt.GetProperty("versions").EnumerateArray()];
        Assert.Equal(2, versions.Length);
        Assert.All(versions, static v => Assert.NotEqual(v.GetProperty("manifest_sha256_before").GetString(), v.GetProperty("manifest_sha256_after").GetString()));

        // What was foretold of the tables is what went.
        Dictionary<string, long> removed = receipt.GetProperty("removed").EnumerateArray().ToDictionary(static r => r.GetProperty("place").GetString()!, static r => r.GetProperty("count").GetInt64());
        Assert.All(preview.Summary.GetProperty("rows").EnumerateArray(), r => Assert.Equal(r.GetProperty("count").GetInt64(), removed[r.GetProperty("place").GetString()!]));
    }

    private static async Task<int> CountAmendedAsync(ForgetWorld world)
    {
        int amended = 0;
        string folder = Path.Combine(world.World.Folder, "look");
        foreach (Precompute.Model.Versions.VersionLabel label in await new VersionCleaner(world.Store).ListAsync(Token))
            amended += Precompute.Model.Versions.VersionReader.Verify(await new VersionDownloader(world.Store).DownloadAsync(label, folder, Token), Token).Amendments is null ? 0 : 1;
        Directory.Delete(folder, recursive: true);
        return amended;
    }
}
