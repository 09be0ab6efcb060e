using Precompute.TestKit;

namespace Precompute.EndToEndTests;

/// <summary>
/// What an answer from a precomputed list of 100 allocates, HTTP included, in the API's own process over real data: it is little, and does
/// not grow with the catalogue. Times differ from machine to machine, allocations do not.
/// </summary>
[Collection(nameof(RealWorlds))]
public sealed class AnswerAllocationTests(CrunchbaseWorld crunchbase, SmallCrunchbaseWorld small, ITestOutputHelper output)
{
    private static readonly int Answers = TestCounts.Full ? 2000 : 300;

    private static readonly (string Route, string Whom)[] Lists =
        [("startups/for-investor", "user_id from precompute.user_recommendations"), ("investors/for-startup", "startup_id from precompute.startup_recommendations")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Budgets are 1.3 times what was measured when they were set (debug build): 17.9 and 11.8 kB.</summary>
    [Theory]
    [InlineData("Database", 23_000)]
    [InlineData("LocalFiles", 15_000)]
    public async Task PrecomputedAnswer_OnAWarmApi_AllocatesNoMoreThanItsBudgetWhateverTheCatalogue(string listsFrom, double budget)
    {
        (long fewer, double[] little) = await AllocatedAsync(await small.PublishedAsync(Token), listsFrom);
        (long more, double[] bytes) = await AllocatedAsync(await crunchbase.PublishedAsync(Token), listsFrom);

        Assert.True(more > 4 * fewer, $"{more:N0} people and startups are hardly more than {fewer:N0}");
        for (int list = 0; list < Lists.Length; list++)
        {
            output.WriteLine($"{Lists[list].Route} from {listsFrom}: {little[list]:F0} bytes an answer of {fewer:N0} people and startups, {bytes[list]:F0} of {more:N0}");
            Assert.InRange(bytes[list], 1, budget);

            // A copy of the filters, two bits for each of those who may be shown, would be twice this; the API's background work is a third.
            Assert.InRange(bytes[list] - little[list], double.MinValue, 0.06 * (more - fewer));
        }
    }

    /// <summary>How many the source knows, and the bytes of an answer of each list.</summary>
    private static async Task<(long Known, double[] Bytes)> AllocatedAsync(PrivateInstallation installation, string listsFrom)
    {
        Uri ops = new($"http://127.0.0.1:{LoopbackPort.Free()}");
        string api = $"http://127.0.0.1:{LoopbackPort.Free()}";
        await using ChildService service = await installation.StartApiAsync(
            api, Token, "--Api:OpsUrl", ops.OriginalString, "--Api:ListsFrom", listsFrom, "--Api:RequestsPerSecond 0 --Api:OverlayInterval 00:00:01.5 --Api:PollInterval 00:00:02");
        using HttpClient client = new();
        RuntimeMetrics runtime = new(client, ops);
        double[] bytes = new double[Lists.Length];
        for (int list = 0; list < bytes.Length; list++)
        {
            List<Guid> ids = await installation.ColumnAsync<Guid>($"select {Lists[list].Whom} where role = 'investor' and interaction_count >= 5 order by 1 limit 200", Token);
            bytes[list] = await runtime.AllocatedPerAnswerAsync([.. ids.Select(id => new Uri($"{api}/api/recommendations/{Lists[list].Route}/{id}"))], Answers, Token);
        }

        return (await installation.ScalarAsync<long>("select (select count(*) from source.users) + (select count(*) from source.startups)", Token), bytes);
    }
}
