using Precompute.Artifacts;
using Precompute.Batch.Cli;
using Precompute.Batch.Pipeline;
using Precompute.Model.Versions;
using Precompute.TestKit;

namespace Precompute.IntegrationTests.Batch.Faults;

/// <summary>P3: what was written is what is read, or the version is refused.</summary>
[Collection(nameof(OneFaultWorld))]
public sealed class StagedContentTests(FaultWorld fixture)
{
    // Forward lists are staged and attached by then, reverse ones are there and not attached yet.
    private const string BeforeReverseAttach = "lock table precompute.startup_recommendations in share update exclusive mode";

    // The step's end cannot be entered: everything is staged, nothing read back.
    private const string AfterStage = "lock table precompute.run_step in share mode";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A row less, ids that changed places; with full counts also a row more, another score, another number.</summary>
    public static TheoryData<string, string> Changes
    {
        get
        {
            TheoryData<string, string> changes = new()
            {
                { "delete from precompute.user_recommendations_v{0} where ctid = (select min(ctid) from precompute.user_recommendations_v{0})", "were written, but" },
                { "update precompute.startup_recommendations_v{0} set user_ids = user_ids[2:2] || user_ids[1:1] || user_ids[3:] where ctid = (select min(ctid) from precompute.startup_recommendations_v{0} where cardinality(user_ids) > 1)", "differ from those written" },
            };
            if (TestCounts.Full)
            {
                changes.Add("delete from precompute.startup_recommendations_v{0} where ctid = (select min(ctid) from precompute.startup_recommendations_v{0})", "were written, but");
                changes.Add("insert into precompute.user_recommendations_v{0} select version_id, gen_random_uuid(), role, startup_ids, scores, methods, reasons, interaction_count, list_method from precompute.user_recommendations_v{0} limit 1", "were written, but");
                changes.Add("update precompute.user_recommendations_v{0} set scores[2] = scores[2] + 0.001 where ctid = (select min(ctid) from precompute.user_recommendations_v{0} where cardinality(scores) > 1)", "differ from those written");
                changes.Add("update precompute.user_recommendations_v{0} set interaction_count = interaction_count + 1 where ctid = (select min(ctid) from precompute.user_recommendations_v{0})", "differ from those written");
            }

            return changes;
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Rows_ChangedBetweenCopyAndReadBack_AreRefused(string change, string says)
    {
        long serving = await fixture.World.ActiveAsync(Ct);
        CommandResult run = await ChangeAsync([BeforeReverseAttach], change);

        await AssertRefusedAsync(run, serving, RunSteps.Verify, says);
    }

    [Fact]
    public async Task Rows_DeletedWhileGatesJudge_AreNotActivated()
    {
        long serving = await fixture.World.ActiveAsync(Ct);
        CommandResult run = await ChangeAsync(
            ["lock table precompute.run_gate in share mode"],
            "delete from precompute.user_recommendations_v{0} where ctid = (select min(ctid) from precompute.user_recommendations_v{0})");

        await AssertRefusedAsync(run, serving, RunSteps.Activate, "were verified, but");
    }

    [Fact]
    public async Task Files_OneByteFlippedInEach_AreRefusedByName_AndSoIsTheRun()
    {
        long serving = await fixture.World.ActiveAsync(Ct);
        string store = fixture.World.StoreSettings.Path!;
        CommandResult run = await HeldRun.RunAsync(
            fixture.World,
            [BeforeReverseAttach, AfterStage],
            async () =>
            {
                VersionLabel label = VersionLabel.Parse((await fixture.World.Database.ScalarAsync<string>("select label from precompute.model_version order by version_id desc limit 1", Ct))!);
                string folder = Path.Combine(store, label.ToString());
                string work = fixture.World.VersionFolder;
                VersionManifest written = VersionReader.ReadManifest(folder);
                VersionVerifier verifier = new(fixture.World.OpenStore());
                await verifier.VerifyAsync(work, label, written, Ct);
                foreach (string file in written.Files.Select(static f => f.Path).Append(VersionLayout.Manifest))
                {
                    Flip(Path.Combine(folder, file));
                    VersionFileException refused = await Assert.ThrowsAsync<VersionFileException>(() => verifier.VerifyAsync(work, label, written, Ct));
                    Assert.Contains(file, refused.Message, StringComparison.Ordinal);
                    Flip(Path.Combine(folder, file));
                }

                Assert.True(written.Files.Count > 20, $"Only {written.Files.Count} files.");
                Flip(Path.Combine(folder, VersionLayout.Manifest));
            },
            () => fixture.World.RunAsync("run", "weekly", "--force"),
            Ct);

        await AssertRefusedAsync(run, serving, RunSteps.Verify, VersionLayout.Manifest);
    }

    private Task<CommandResult> ChangeAsync(string[] holds, string change) => HeldRun.RunAsync(
        fixture.World,
        holds,
        async () => await fixture.World.Database.ExecuteAsync(
            string.Format(null, change, await fixture.World.Database.ScalarAsync<long>("select max(version_id) from precompute.model_version", Ct)), Ct),
        () => fixture.World.RunAsync("run", "weekly", "--force"),
        Ct);

    private async Task AssertRefusedAsync(CommandResult run, long serving, string step, string says)
    {
        Assert.True(run.ExitCode == ExitCodes.Failed, run.ToString());
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
        Assert.Equal(serving, await fixture.World.ActiveAsync(Ct));
        Assert.Equal("failed", await fixture.World.Database.ScalarAsync<string>("select status from precompute.model_version order by version_id desc limit 1", Ct));
        Assert.Equal(step, await fixture.World.Database.ScalarAsync<string>("select name from precompute.run_step where run_id = (select max(run_id) from precompute.run) and status = 'failed'", Ct));
        await fixture.PublishAsync();
    }

    private static void Flip(string path)
    {
        using FileStream file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = file.Length / 2;
        int value = file.ReadByte();
        file.Position = file.Length / 2;
        file.WriteByte((byte)(value ^ 0x01));
    }
}
