using System.Text.Json;
using Precompute.TestKit;

namespace Precompute.EndToEndTests;

/// <summary>Whole runs on real interactions: an investors' marketplace with times, and a developers' one without.</summary>
[Collection(nameof(RealWorlds))]
public sealed class RealDataRunTests(CrunchbaseWorld crunchbase, GithubContestWorld githubContest, ITestOutputHelper output)
{
    private const string Api = "http://127.0.0.1:5391";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Crunchbase_WeeklyRun_ListsForEverybodyAndHonestNumbers()
    {
        PrivateInstallation installation = await crunchbase.PublishedAsync(Token);
        output.WriteLine(crunchbase.Report);

        Assert.Equal(0L, await installation.ScalarAsync<long>(
            "select count(*) from source.users u where not exists (select from report.startups_for_people l where l.user_id = u.user_id and l.role = 'investor')", Token));
        Assert.Equal(0L, await installation.ScalarAsync<long>(
            "select count(*) from source.startups s where not exists (select from report.people_for_startups l where l.startup_id = s.startup_id and l.role = 'investor')", Token));
        double contentShare = await installation.ScalarAsync<double>("""
            select avg((l.list_method = 2)::int)::double precision
            from precompute.user_recommendations l
            where l.interaction_count between 1 and 4 and exists (
                select from source.user_interactions i join source.startups s using (startup_id)
                where i.user_id = l.user_id and (s.category is not null or cardinality(s.tags) > 0))
            """, Token);
        Assert.True(contentShare >= 0.9, $"{contentShare:P1} of the investors with 1 to 4 rounds get a content-based list.");
        Assert.Equal("als", await installation.ScalarAsync<string>("select string_agg(distinct method, ',') from report.rows_by_method where direction = 'forward' and segment = 'warm'", Token));
        foreach (string model in (string[])["als", "content_based", "popular"])
        {
            foreach (string metric in (string[])["recall@20", "ndcg@20"])
                Assert.Equal(1L, await installation.ScalarAsync<long>($"select count(*) from report.evaluation where model = '{model}' and metric = '{metric}' and direction = 'forward' and segment = 'all' and role = 'all' and n > 1000", Token));
        }

        await AssertEstimatesAsync(installation);
        Assert.True(await installation.ScalarAsync<bool>("select a.value > p.value from report.evaluation a, report.evaluation p where (a.model, a.metric, a.direction, a.segment, a.role) = ('als', 'recall@20', 'forward', 'warm', 'all') and (p.model, p.metric, p.direction, p.segment, p.role) = ('popular', 'recall@20', 'forward', 'warm', 'all')", Token));

        await using ChildService api = await installation.StartApiAsync(Api, Token);
        await AnswersAsync(installation, "startups/for-investor", "select user_id::text from report.startups_for_people where interaction_count between 5 and 19 order by 1 limit 1", "als");
        await AnswersAsync(installation, "startups/for-investor", "select user_id::text from report.startups_for_people where interaction_count = 1 and list_method = 'content_based' order by 1 limit 1", "content_based");
        await AnswersAsync(installation, "investors/for-startup", "select startup_id::text from report.people_for_startups where interaction_count >= 5 and list_method = 'als_reverse' order by 1 limit 1", "als_reverse");
    }

    [Fact]
    public async Task GithubContest_WeeklyRun_LeavesOneOutAndServesEverybody()
    {
        PrivateInstallation installation = await githubContest.PublishedAsync(Token);
        output.WriteLine(githubContest.Report);

        Assert.Equal("leave_one_out", await installation.ScalarAsync<string>("select string_agg(distinct protocol, ',') from report.evaluation", Token));
        Assert.Equal(0L, await installation.ScalarAsync<long>(
            "select count(*) from source.users u where not exists (select from precompute.user_recommendations l where l.user_id = u.user_id and cardinality(l.startup_ids) > 0)", Token));
        Assert.True(await installation.ScalarAsync<long>("select max(peak_memory_bytes) from report.run_steps", Token) < 3L << 30);
        await AssertEstimatesAsync(installation);
        double memory = await installation.ScalarAsync<double>("select memory_ratio from report.run_estimates", Token);
        Assert.True(memory is >= 1 and < 4, $"Memory was estimated at {memory:F2} times what the run took.");
        Assert.True(await installation.ScalarAsync<double>("select value from report.evaluation where (model, metric, direction, segment, role) = ('als', 'recall@20', 'forward', 'warm', 'all')", Token) > 0.09);

        // Every method's rows, by segment, add up to the lists that exist.
        Assert.Equal(
            await installation.ScalarAsync<long>("select count(*) from precompute.user_recommendations", Token),
            await installation.ScalarAsync<long>("select sum(lists)::bigint from report.rows_by_method where direction = 'forward'", Token));
    }

    /// <summary>Preflight is on the safe side and not absurd: of disk it expected what the run took, and less than four times that.</summary>
    private static async Task AssertEstimatesAsync(PrivateInstallation installation)
    {
        double store = await installation.ScalarAsync<double>("""
            select (p.details -> 'estimated_disk' ->> 'store')::double precision / (s.details ->> 'bytes')::double precision
            from report.run_steps p join report.run_steps s using (run_id) where p.name = 'preflight' and s.name = 'stage'
            """, Token);
        Assert.True(store is >= 1 and < 4, $"The store was estimated at {store:F2} times what the run wrote.");
        double database = await installation.ScalarAsync<double>("""
            select (p.details -> 'estimated_disk' ->> 'database')::double precision
                / (select sum(pg_total_relation_size(oid)) from pg_class where relnamespace = 'precompute'::regnamespace and relkind in ('r', 'm'))::double precision
            from report.run_steps p where p.name = 'preflight'
            """, Token);
        Assert.True(database is >= 1 and < 4, $"The database was estimated at {database:F2} times what its tables hold.");
    }

    private static async Task AnswersAsync(PrivateInstallation installation, string route, string whom, string method)
    {
        string id = await installation.ScalarAsync<string>(whom, Token);
        JsonElement answer = await PrivateInstallation.GetAsync($"{Api}/api/recommendations/{route}/{id}", Token);
        Assert.Equal(method, answer.GetProperty("method_used").GetString());
        Assert.Equal(10, answer.GetProperty("returned").GetInt32());
    }
}
