using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Precompute.Database.Publish;
using Precompute.Database.Schema;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Lists;
using Precompute.TestKit;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Database;

/// <summary>
/// What publishing costs beside a bare COPY of the same bytes, how long the pointer is locked, and what readers notice. With
/// full counts 200,000 lists of 100, and a server that waits for its disk as one in production does. Times are judged where that is asked for.
/// </summary>
public sealed class PublishingRateTests(PostgresServer server, ITestOutputHelper output) : PublishTestBase(server)
{
    private const int Items = 100;
    private const int Patterns = 500;
    private const double WantedRatio = 0.7;
    private const double LongestLockMs = 50;
    private const double LongestSpike = 5;

    private static readonly int Lists = TestCounts.Full ? 200_000 : 2_000;
    private static readonly int Rounds = TestCounts.Full ? 4 : 1;

    // Its lock is timed by the real clock.
    private VersionActivator Pointer => new(Database.Batch, TimeProvider.System);

    [Fact]
    public async Task Publishing_BesideABareCopyAndReaders_KeepsItsRateAndDisturbsNobody()
    {
        await using WaitingForDisk? disk = TestCounts.Full ? await WaitingForDisk.BeginAsync(Database, Token) : null;
        await ActivateAsync(await StageAsync(), []);
        MintedVersion serving = await PublishAsync();
        List<double> locks = [];
        await ActivateAsync(serving, locks);
        string copied = Path.Combine(Path.GetTempPath(), $"precompute-copy-{Environment.ProcessId}");
        List<double> staged = [];
        List<double> copiedRows = [];
        List<double> bare = [];
        try
        {
            await SaveAsync(serving.VersionId, copied);
            await using ConstantReaders readers = new(Database, readers: 2, [.. Enumerable.Range(0, 500).Select(i => Entity(i * (Lists / 500)))]);
            readers.Enter("nothing");
            await Task.Delay(TimeSpan.FromSeconds(TestCounts.Full ? 5 : 1), Token);
            for (int round = 0; round < Rounds; round++)
            {
                // By turns first, for the disk remembers what was before.
                if (round % 2 == 0)
                    bare.Add(await BareCopyAsync(copied, round, readers));
                readers.Enter("stage");
                long started = Stopwatch.GetTimestamp();
                MintedVersion next = await PublishAsync(copiedRows);
                staged.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
                readers.Enter("activate");
                await ActivateAsync(next, locks);
                for (int i = 0; i < 10; i++)
                {
                    locks.Add((await Pointer.RollbackAsync(null, TimeSpan.Zero, "test", Token)).PointerLocked.TotalMilliseconds);
                    await Task.Delay(TimeSpan.FromMilliseconds(100), Token);
                }

                if (round % 2 == 1)
                    bare.Add(await BareCopyAsync(copied, round, readers));
            }

            Report(staged, copiedRows, bare, locks, new FileInfo(copied).Length, readers);
        }
        finally
        {
            File.Delete(copied);
        }
    }

    private void Report(List<double> staged, List<double> copiedRows, List<double> bare, List<double> locks, long bytes, ConstantReaders readers)
    {
        double ratio = Median(bare) / Median(copiedRows);
        Line($"{Lists:N0} lists of {Items}, {bytes / 1e6:F0} MB of COPY, {Rounds} rounds, medians");
        Line($"rounds, bare COPY and rows staged: {string.Join("; ", bare.Zip(copiedRows, static (b, c) => string.Create(CultureInfo.InvariantCulture, $"{b:F2} and {c:F2} s")))}");
        Line($"bare COPY {Median(bare):F2} s ({bytes / 1e6 / Median(bare):F0} MB/s); rows staged {Median(copiedRows):F2} s ({bytes / 1e6 / Median(copiedRows):F0} MB/s): ratio {ratio:F2}");
        Line($"whole stage with key, check, analyze and attach {Median(staged):F2} s");
        Line($"pointer transactions: {locks.Count}, median {Median(locks):F1} ms, longest {locks.Max():F1} ms");
        Dictionary<string, double[]> phases = new[] { "nothing", "bare COPY", "stage", "activate" }.ToDictionary(static p => p, readers.LookupsOf);
        foreach ((string phase, double[] lookups) in phases)
            Line($"readers beside {phase}: {lookups.Length} look-ups, median {Median(lookups):F2} ms, p99 {lookups[(int)(lookups.Length * 0.99)]:F2} ms, longest {lookups[^1]:F2} ms ({lookups[^1] / Median(lookups):F1} × the median)");

        Assert.Empty(readers.Errors);
        Assert.All(locks, static locked => Assert.True(locked > 0));
        Assert.All(phases.Values, static lookups => Assert.NotEmpty(lookups));
        if (!TestCounts.JudgeTimes)
            return;
        Assert.True(ratio >= WantedRatio, $"Rows are staged at {ratio:F2} of the rate of a bare COPY.");
        Assert.True(locks.Max() < LongestLockMs, $"The pointer was locked for {locks.Max():F1} ms.");

        // What the machine does to readers beside a bare COPY it may do to them beside ours.
        double allowed = Math.Max(LongestSpike * Median(phases["stage"]), phases["bare COPY"][^1]);
        Assert.True(phases["stage"][^1] <= allowed, $"A reader waited {phases["stage"][^1]:F1} ms, more than {allowed:F1}.");
        Assert.True(phases["activate"][^1] <= allowed, $"A reader waited {phases["activate"][^1]:F1} ms, more than {allowed:F1}.");
    }

    private async Task<MintedVersion> PublishAsync(List<double>? copySeconds = null)
    {
        MintedVersion version = await Versions.MintAsync(new VersionDraft { Kind = "weekly" }, Token);
        await Stager.StageFeaturesAsync(version.VersionId, new FeatureVocabulary([]), Token);
        StagedLists forward = await Stager.StageAsync(version.VersionId, Direction.Forward, Rows(), Token);
        await Stager.StageAsync(version.VersionId, Direction.Reverse, Rows(2), Token);
        copySeconds?.Add(forward.CopySeconds);
        await Versions.MarkStagedAsync(version.VersionId, new StagedContent { ContentSha256 = "c", ManifestSha256 = "m", ArtifactUri = "file:///x" }, Token);
        return version;
    }

    private async Task ActivateAsync(MintedVersion version, List<double> locks)
    {
        long fence = (await Versions.ReadActiveAsync(Token)).Fence;
        ActivationResult result = await Pointer.ActivateAsync(version.VersionId, fence, "test", Token);
        Assert.Equal(ActivationOutcome.Activated, result.Outcome);
        locks.Add(result.PointerLocked.TotalMilliseconds);
    }

    /// <summary>The lists of a version as binary COPY sends them.</summary>
    private async Task SaveAsync(long versionId, string path)
    {
        await using NpgsqlConnection connection = await Database.Batch.OpenConnectionAsync(Token);
        await using NpgsqlRawCopyStream rows = await connection.BeginRawBinaryCopyAsync($"copy {Tables.Recommendations(Direction.Forward, versionId)} to stdout (format binary)", Token);
        await using FileStream file = File.Create(path);
        await rows.CopyToAsync(file, 1 << 20, Token);
    }

    /// <summary>The same bytes into a table of the same definition, as plainly as can be.</summary>
    private async Task<double> BareCopyAsync(string path, int round, ConstantReaders readers)
    {
        readers.Enter("bare COPY");
        await using NpgsqlConnection connection = await Database.Batch.OpenConnectionAsync(Token);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(Token);
        await using (NpgsqlCommand create = new($"create table precompute.bare_{round} (like precompute.user_recommendations including defaults including constraints) with (toast_tuple_target = 8160)", connection))
            await create.ExecuteNonQueryAsync(Token);
        long started = Stopwatch.GetTimestamp();
        await using (NpgsqlRawCopyStream rows = await connection.BeginRawBinaryCopyAsync($"copy precompute.bare_{round} from stdin (format binary, freeze true)", Token))
        {
            await using FileStream file = File.OpenRead(path);
            await file.CopyToAsync(rows, 1 << 20, Token);
        }

        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await transaction.RollbackAsync(Token);
        return seconds;
    }

    // A few hundred lists over and over, so that making them costs next to nothing beside writing them.
    private static IEnumerable<RecommendationRow> Rows()
    {
        RecommendationRow[] patterns = Rows(Patterns, Items);
        for (int i = 0; i < Lists; i++)
            yield return patterns[i % Patterns] with { EntityId = Entity(i) };
    }

    private static Guid Entity(int n) => new(n, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
