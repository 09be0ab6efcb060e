using System.Text.Json;
using Precompute.Artifacts;
using Precompute.Batch.Cli;
using Precompute.IntegrationTests.Batch;

namespace Precompute.IntegrationTests.Privacy;

/// <summary>A version that somebody was taken out of is a version like others.</summary>
[Collection(nameof(OneKeptWorld))]
public sealed class AmendedVersionTests(KeptWorld kept)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task VersionCommands_OnAmendedVersions_DoWhatTheyDoOnOthers()
    {
        await using ForgetWorld world = await kept.CopyAsync();
        Guid person = await world.ActivePersonAsync();
        await world.DoneAsync("forget", "user", $"{person}", "--yes");
        Traces traces = new(person);
        Assert.Equal(["2"], await world.World.Database.RowsAsync("select count(*) from report.versions where amended_at is not null and original_content_sha256 <> content_sha256", Token));

        // Of the same data: whoever is left has the same lists in both.
        CommandResult diff = await world.DoneAsync("versions", "diff", "previous", "active");
        JsonElement[] rows = [.. diff.Lines.Where(static l => l.TryGetProperty("in_both", out _))];
        Assert.NotEmpty(rows);
        Assert.All(rows, static r => Assert.Equal((r.GetProperty("in_both").GetInt64(), 0, 0), (r.GetProperty("unchanged").GetInt64(), r.GetProperty("new").GetInt64(), r.GetProperty("lost").GetInt64())));

        string exported = Path.Combine(world.World.Folder, "exported");
        foreach (string format in (string[])["als-v1", "parquet"])
            await world.DoneAsync("export", "--format", format, "--output", Path.Combine(exported, format));
        Assert.Empty(traces.InFiles(exported));
        Assert.Contains("ffffffff-ffff-ffff-ffff-0000", await File.ReadAllTextAsync(Path.Combine(exported, "als-v1", "als_v1_user_mapping.json"), Token), StringComparison.Ordinal);

        long second = await world.World.ActiveAsync(Token);
        await world.DoneAsync("versions", "activate", "previous");
        Assert.Equal(second - 1, await world.World.ActiveAsync(Token));

        // Training starts from the factors that are left, and the person is not among those it makes.
        await world.DoneAsync("run", "nightly", "--force");
        Assert.Contains("warm start", await world.World.Database.ScalarAsync<string>("select message from precompute.run_step where name = 'train' order by run_id desc limit 1", Token), StringComparison.Ordinal);
        await world.AssertNoTraceAsync(person);
        await world.AssertVersionsAreWholeAsync();

        // Files of amended versions have other names in the store; they go like the rest.
        Assert.Equal(1, (await world.DoneAsync("versions", "prune", "--keep", "2")).Summary.GetProperty("pruned").GetArrayLength());
        Assert.DoesNotContain(await KeysAsync(world.Store), key => key.Split('/')[0].EndsWith($"-{second:D4}", StringComparison.Ordinal));
        Assert.Equal(ExitCodes.Done, (await world.World.RunAsync("versions", "rollback")).ExitCode);
        await world.AssertVersionsAreWholeAsync();
    }

    private static async Task<IReadOnlyList<string>> KeysAsync(IArtifactStore store)
    {
        List<string> keys = [];
        await foreach (ArtifactInfo artifact in store.ListAsync("", Token))
            keys.Add(artifact.Key);
        return keys;
    }
}
