using Azure.Storage.Blobs;
using Precompute.Artifacts;
using Precompute.Batch.Pipeline;
using Precompute.IntegrationTests.Batch.Faults;
using Precompute.Numerics;
using Precompute.TestKit;
using Precompute.TestKit.Artifacts;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Batch.Kills;

/// <summary>P1: a version is invisible until it is complete, whenever the process that makes it is killed.</summary>
public sealed class KilledRunTests(PostgresServer server, AzuriteServer azurite, ITestOutputHelper output)
{
    private const int FullKillsPerLongStep = 5;
    private const int FullKillsPerShortStep = 2;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_FilesInAFolder_OldOrNewServesWhole_AndTheNextRunPublishes() => await KillAsync(
        null,
        seed: 1,
        [
            KillAim.At(RunSteps.Train, 0), KillAim.AtReverseAttach, KillAim.At(RunSteps.Activate, 0), KillAim.At(RunSteps.Retain, 0),
        ]);

    [Fact]
    public async Task Killed_FilesInABlobStore_OldOrNewServesWhole_AndTheNextRunPublishes()
    {
        BlobContainerClient container = await azurite.CreateContainerAsync(Ct);
        await KillAsync(
            new ArtifactStoreSettings { Kind = StoreKind.AzureBlob, ConnectionString = azurite.ConnectionString(), Container = container.Name },
            seed: 2,
            [KillAim.At(RunSteps.Stage, 0)]);
    }

    private async Task KillAsync(ArtifactStoreSettings? store, ulong seed, KillAim[] few)
    {
        await using RunWorld world = await RunWorld.CreateAsync(
            server, Ct, size: FaultWorld.Small, artifacts: store);
        KillHarness harness = new(world);
        await harness.PrepareAsync();
        if (TestCounts.Full)
            await harness.MeasureAsync(Ct);
        await using PublishedWatch watch = new(world);
        await using AnswerWatch answers = await AnswerWatch.StartAsync(world, Ct);
        long old = await world.ActiveAsync(Ct);
        KillAim[] aims = TestCounts.Full ? AllAims(seed) : few;
        foreach (KillAim aim in aims)
            await StrikeAsync(aim);

        // Steps that a fast machine is through with before anybody looks.
        foreach (string missed in RunSteps.All.Where(s => TestCounts.Full && !harness.Struck.ContainsKey(s)))
            await harness.CloseInAsync(missed, StrikeAsync);

        int kills = harness.Struck.Values.Sum();
        output.WriteLine($"{kills} kills, by step: {string.Join(", ", RunSteps.All.Append(KillHarness.AfterTheRun).Where(harness.Struck.ContainsKey).Select(s => $"{s} {harness.Struck[s]}"))}; {harness.Resumed} reruns took steps over");
        output.WriteLine($"{watch.Looks} looks at {watch.Seen.Count} versions and {answers.Answers} answers of the API: {watch.Violations.Count + answers.Violations.Count} violations");

        // Every kill is followed by a version that serves; the watch must have met them, or it looked at nothing.
        Assert.True(watch.Seen.Count > kills, $"The reader saw {watch.Seen.Count} versions in {kills} kills.");
        Assert.True(watch.Looks >= 2 * kills && answers.Answers >= kills, $"{watch.Looks} looks and {answers.Answers} answers are too few.");
        Assert.All(watch.Seen, v => Assert.True(v >= old));
        Assert.True(harness.Resumed > 0, "No run after a kill took a finished step over.");
        if (TestCounts.Full)
            Assert.Empty(RunSteps.All.Except(harness.Struck.Keys, StringComparer.Ordinal));

        async Task<string> StrikeAsync(KillAim aim)
        {
            string struck = await harness.KillAsync(aim, watch, Ct);
            output.WriteLine($"{aim}: struck in {struck}");
            Assert.True(aim.Brakes.Length == 0 || struck == aim.Step, $"A run that a lock holds up in {aim.Step} was killed in {struck}.");
            Assert.Empty(watch.Violations);
            Assert.Empty(answers.Violations);
            return struck;
        }
    }

    /// <summary>Every step several times: long ones at moments drawn over their length, short ones behind their locks.</summary>
    private static KillAim[] AllAims(ulong seed)
    {
        SeededRandom random = new(seed);
        return
        [
            KillAim.AtReverseAttach,
            .. KillAim.LongSteps.SelectMany(s => Enumerable.Range(0, FullKillsPerLongStep).Select(i => KillAim.At(s, (i + random.NextDouble()) / FullKillsPerLongStep))),
            .. RunSteps.All.Except(KillAim.LongSteps, StringComparer.Ordinal).SelectMany(s => Enumerable.Repeat(KillAim.At(s, 0), FullKillsPerShortStep)),
        ];
    }
}
