using System.Text.Json;
using Precompute.Artifacts;
using Precompute.IntegrationTests.Batch;
using Precompute.Model.Versions;

namespace Precompute.IntegrationTests.Privacy;

/// <summary>A marketplace with kept versions, and whom to forget of it.</summary>
internal sealed class ForgetWorld(RunWorld world) : IAsyncDisposable
{
    public RunWorld World => world;

    public IArtifactStore Store { get; } = world.OpenStore();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The person who is in the most lists of startups, has lists and daily counts, and answers as a developer.</summary>
    public async Task<Guid> ActivePersonAsync() => await world.Database.ScalarAsync<Guid>(
        """
        select shown from precompute.startup_recommendations r cross join unnest(r.user_ids) shown
        where r.version_id = (select version_id from precompute.active_version)
          and exists (select from precompute.user_recommendations u where u.version_id = r.version_id and u.user_id = shown and u.role = 'developer' and u.interaction_count >= 5)
        group by shown order by count(*) desc, shown limit 1
        """,
        Token);

    /// <summary>The startup that is in the most lists.</summary>
    public async Task<Guid> ShownStartupAsync() => await world.Database.ScalarAsync<Guid>(
        """
        select shown from precompute.user_recommendations r cross join unnest(r.startup_ids) shown
        where r.version_id = (select version_id from precompute.active_version)
        group by shown order by count(*) desc, shown limit 1
        """,
        Token);

    public async Task<CommandResult> DoneAsync(params string[] arguments)
    {
        CommandResult result = await world.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}: {result}");
        return result;
    }

    /// <summary>No table, file or artefact of Precompute's holds the id.</summary>
    public async Task AssertNoTraceAsync(Guid id)
    {
        Traces traces = new(id);
        Assert.Empty(await traces.InTablesAsync(world.Database, "precompute", Token));
        Assert.Empty(await traces.InStoreAsync(Store, Token));
        Assert.Empty(traces.InFiles(world.Folder));
    }

    /// <summary>Every version in the store is whole, opens, and is the one that the database names; lists in tables and files are the same.</summary>
    public async Task AssertVersionsAreWholeAsync()
    {
        VersionDownloader downloader = new(Store);
        string folder = Path.Combine(world.Folder, "verify");
        foreach (VersionLabel label in await new VersionCleaner(Store).ListAsync(Token))
        {
            string copy = await downloader.DownloadAsync(label, folder, Token);
            VersionManifest manifest = VersionReader.Verify(copy, Token);
            using ServingModel model = ServingModel.Open(copy, verifyHashes: true, Token);
            Assert.Equal(
                [$"{FileDigest.Sha256(Path.Combine(copy, "manifest.json"))}|{manifest.ContentSha256}"],
                await world.Database.RowsAsync($"select manifest_sha256, content_sha256 from precompute.model_version where label = '{label}'", Token));
            foreach (Precompute.Model.Direction direction in (Precompute.Model.Direction[])[Precompute.Model.Direction.Forward, Precompute.Model.Direction.Reverse])
            {
                Precompute.Database.Publish.ReadBackResult rows = await new Precompute.Database.Publish.ReadBackVerifier(world.Database.Batch).ReadAsync(label.VersionId, direction, Token);
                Precompute.Database.Publish.RowSetHash hash = new();
                foreach (Precompute.Model.ListRole role in (Precompute.Model.ListRole[])[Precompute.Model.ListRole.Developer, Precompute.Model.ListRole.Investor])
                {
                    for (int r = 0; r < model.Lists(direction, role).Count; r++)
                        hash.Add(model.Lists(direction, role).RowAt(r));
                }

                Assert.Equal((hash.Count, hash.ToHex()), (rows.Rows, rows.RowHash));
                Assert.Equal(hash.ToHex(), manifest.RowHashes[VersionLayout.Name(direction)]);
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    public static JsonElement ReceiptOf(CommandResult forget) => forget.Summary.GetProperty("receipt");

    public ValueTask DisposeAsync() => world.DisposeAsync();
}
