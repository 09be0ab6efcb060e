using Precompute.TestKit;

namespace Precompute.EndToEndTests;

/// <summary>
/// What an answer from a precomputed list of 100 allocates, HTTP included, in the API's own process over real data: it is little, and does
/// not grow with the catalogue. Times differ from machine to machine, allocations do not.
/// </summary>
[Collection(nameof(RealWorlds))]
public sealed class AnswerAllocationTests(CrunchbaseWorld crunchbase, ITestOutputHelper output)
{
    private static readonly int Answers = TestCounts.Full ? 2000 : 300;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Budgets are 1.3 times what was measured when they were set (debug build): 17.9 and 11.8 kB.</summary>
    [Theory]
    [InlineData("Database", 23_000)]
    [InlineData("LocalFiles", 15_000)]
    public async Task PrecomputedAnswer_OnAWarmApi_AllocatesNoMoreThanItsBudget(string listsFrom, double budget)
    {
        PrivateInstallation installation = await crunchbase.PublishedAsync(Token);
        Uri ops = new($"http://127.0.0.1:{LoopbackPort.Free()}");
        string api = $"http://127.0.0.1:{LoopbackPort.Free()}";
        await using ChildService service = await installation.StartApiAsync(
            api, Token, "--Api:OpsUrl", ops.OriginalString, "--Api:ListsFrom", listsFrom, "--Api:RequestsPerSecond 0 --Api:OverlayInterval 00:00:02 --Api:PollInterval 00:00:02");
        using HttpClient client = new();
        RuntimeMetrics runtime = new(client, ops);

        foreach ((string route, string whom) in ((string, string)[])[("startups/for-investor", "user_id from precompute.user_recommendations"), ("investors/for-startup", "startup_id from precompute.startup_recommendations")])
        {
            List<Guid> ids = await installation.ColumnAsync<Guid>($"select {whom} where role = 'investor' and interaction_count >= 5 order by 1 limit 200", Token);
            double bytes = await runtime.AllocatedPerAnswerAsync([.. ids.Select(id => new Uri($"{api}/api/recommendations/{route}/{id}"))], Answers, Token);
            output.WriteLine($"{route} from {listsFrom}: {bytes:F0} bytes an answer");
            Assert.InRange(bytes, 1, budget);
        }
    }
}
