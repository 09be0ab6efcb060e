using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Precompute.Model;
using Precompute.Model.Versions;
using Precompute.TestKit;

namespace Precompute.EndToEndTests;

/// <summary>
/// S4 on real data: whatever the filters leave, the answer is what going through everything gives, item by item, in both directions, for people
/// and startups with a list, with one that is out of date, without one, and for strangers; after startups left and joined and people opted out; with lists from
/// PostgreSQL and from local files.
/// </summary>
[Collection(nameof(RealWorlds))]
public sealed class FilteredAnswersTests(CrunchbaseWorld crunchbase, GithubContestWorld githubContest, ITestOutputHelper output)
{
    /// <summary>With this breadth the index is searched to the end; the default one finds nearly as much.</summary>
    private const string Exhaustive = "--Api:SearchBreadth 10000";

    /// <summary>Relative; the API computes in single precision.</summary>
    private const double Tolerance = 2e-3;

    private const double LeastRecall = 0.95;

    private static readonly int Combinations = TestCounts.Full ? 1000 : 12;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task Crunchbase_RandomFilters_AnswersAreBruteForces() => CompareAsync(crunchbase, "interest");

    [Fact]
    public Task GithubContest_RandomFilters_AnswersAreBruteForces() => CompareAsync(githubContest, "favorite");

    private async Task CompareAsync(RealWorld world, string interactionType)
    {
        PrivateInstallation installation = await world.PublishedAsync(Token);
        await using SourceChange change = await SourceChange.MakeAsync(installation, interactionType, Token);
        SourceState source = await SourceState.ReadAsync(installation.ConnectionString, Token);
        string label = await installation.ScalarAsync<string>("select label from precompute.active_version join precompute.model_version using (version_id)", Token);
        using ServingModel model = ServingModel.Open(Path.Combine(installation.Folder, ".precompute", "store", label), verifyHashes: false, Token);
        BruteForceAnswer bruteForce = new(model, source);
        string exhaustive = $"http://127.0.0.1:{LoopbackPort.Free()}", usual = $"http://127.0.0.1:{LoopbackPort.Free()}";
        await using ChildService first = await installation.StartApiAsync(exhaustive, Token, Exhaustive, "--Api:RequestsPerSecond 0 --Api:CacheDirectory cache-exhaustive");
        await using ChildService second = await installation.StartApiAsync(usual, Token, "--Api:RequestsPerSecond 0 --Api:CacheDirectory cache-usual");
        string local = $"http://127.0.0.1:{LoopbackPort.Free()}";
        await using ChildService third = await installation.StartApiAsync(local, Token, Exhaustive, "--Api:RequestsPerSecond 0 --Api:ListsFrom LocalFiles --Api:CacheDirectory cache-local");
        using HttpClient client = new();
        foreach (string api in (string[])[exhaustive, usual, local])
            await UntilNewcomersAreKnownAsync(client, api);

        int empty = 0, whole = 0, found = 0, wanted = 0;
        Dictionary<string, int> methods = new(StringComparer.Ordinal);
        foreach (FilteredQuestion question in FilteredQuestions.Draw(source, change, Combinations))
        {
            List<BruteForceAnswer.Item> all = bruteForce.Of(question);
            BruteForceAnswer.Item[] expected = [.. all.Take(question.Limit)];
            JsonElement[] items = await AskAsync(client, exhaustive, question);
            Compare(question, items, expected, all);

            // With lists from local files a list stands until the next version; everything else is the same.
            if (!bruteForce.HasOutdatedList(question))
                Compare(question, await AskAsync(client, local, question), expected, all);

            HashSet<Guid> best = [.. expected.Select(static e => e.Id)];
            JsonElement[] usually = await AskAsync(client, usual, question);
            Assert.True(usually.Length == expected.Length, $"{question.Path} gave {usually.Length} items; there are {expected.Length}.");
            wanted += best.Count;
            found += usually.Count(i => best.Contains(IdOf(i)));
            empty += expected.Length == 0 ? 1 : 0;
            whole += expected.Length == question.Limit ? 1 : 0;
            foreach (BruteForceAnswer.Item item in expected)
                methods[item.Method.ToName()] = methods.GetValueOrDefault(item.Method.ToName()) + 1;
        }

        double recall = (double)found / wanted;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Combinations} combinations: {whole} filled, {empty} empty; {wanted} items ({string.Join(", ", methods.Select(static m => $"{m.Key} {m.Value}"))}); at the default breadth {recall:P2} of them"));
        Assert.InRange(recall, LeastRecall, 1);
    }

    private static async Task UntilNewcomersAreKnownAsync(HttpClient client, string api)
    {
        Uri onlyThem = new($"{api}/api/popular/startups?category={SourceChange.NewCategory}");
        long started = TimeProvider.System.GetTimestamp();
        while ((await client.GetFromJsonAsync<JsonElement>(onlyThem, Token)).GetProperty("returned").GetInt32() == 0)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60), "The newcomers are not seen.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), Token);
        }
    }

    private static async Task<JsonElement[]> AskAsync(HttpClient client, string api, FilteredQuestion question)
    {
        JsonElement answer = await client.GetFromJsonAsync<JsonElement>(new Uri(api + question.Path), Token);
        JsonElement[] items = [.. answer.GetProperty(question.Direction == Direction.Forward ? "startups" : "users").EnumerateArray()];
        Assert.Equal(items.Length, answer.GetProperty("returned").GetInt32());
        Assert.False(answer.GetProperty("stale").GetBoolean());
        if (items.Length < question.Limit)
            Assert.Equal(items.Length, answer.GetProperty("eligible").GetInt32());
        return items;
    }

    /// <summary>The same items in the same order; those whose scores are the same within single precision may have changed places.</summary>
    private static void Compare(FilteredQuestion question, JsonElement[] items, BruteForceAnswer.Item[] expected, List<BruteForceAnswer.Item> all)
    {
        Assert.True(items.Length == expected.Length, $"{question.Path} gave {items.Length} items; there are {expected.Length}.");
        Assert.Distinct(items.Select(IdOf));
        Dictionary<Guid, BruteForceAnswer.Item> byId = all.ToDictionary(static i => i.Id);
        for (int i = 0; i < items.Length; i++)
        {
            double score = items[i].GetProperty("score").GetDouble();
            string method = items[i].GetProperty("method").GetString()!;
            bool isEqual = method == expected[i].Method.ToName()
                && IsClose(score, expected[i].Score)
                && byId.TryGetValue(IdOf(items[i]), out BruteForceAnswer.Item? known)
                && known.Method == expected[i].Method
                && IsClose(score, known.Score);
            Assert.True(isEqual, $"{question.Path}: place {i + 1} is {IdOf(items[i])} ({method}, {score}); brute force says {expected[i]}, and of it {byId.GetValueOrDefault(IdOf(items[i]))}.");
        }
    }

    private static bool IsClose(double a, double b) => Math.Abs(a - b) <= Tolerance * Math.Max(0.1, Math.Abs(b));

    private static Guid IdOf(JsonElement item) =>
        (item.TryGetProperty("startup_id", out JsonElement startup) ? startup : item.GetProperty("user_id")).GetGuid();
}
