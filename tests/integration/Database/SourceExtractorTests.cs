using Precompute.Database.Extract;
using Precompute.Database.Privacy;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Snapshot;
using Precompute.Numerics;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Database;

public sealed class SourceExtractorTests(PostgresServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ExtractAsync_SmallSource_GivesOrderedColumns()
    {
        await using TestDatabase database = await SourceAsync();

        SourceSnapshot s = await SourceExtractor.ExtractAsync(database.Batch, Token);

        Assert.Equal(["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"], s.Users.Ids.Ids.ToArray().Select(i => i.ToString()));
        Assert.Equal([UserRoles.Developer, UserRoles.Investor | UserRoles.Founder], s.Users.Roles);
        Assert.Equal([false, true], s.Users.OptedOut);
        Assert.Equal(["0f000000-0000-0000-0000-000000000002", "f0000000-0000-0000-0000-000000000001"], s.Startups.Ids.Ids.ToArray().Select(i => i.ToString()));
        Assert.Equal([-1, 1], s.Startups.Owner);
        Assert.Equal([StartupType.Collaboration, StartupType.Marketplace], s.Startups.Types);
        Assert.Equal([false, true], s.Startups.IsActive);
        Assert.Equal(["Category:fintech", "Skill:c#", "Skill:rust"], Features(s, s.Users.Features, 0));
        Assert.Equal(["Tag:ai", "EngagementType:marketplace"], Features(s, s.Users.Features, 1));
        Assert.Equal(["Category:fintech", "Tag:ai", "Skill:rust", "Stage:seed", "EngagementType:marketplace"], Features(s, s.Startups.Features, 1));
        Assert.Equal(["apply", "like", "view", "wave"], s.UserInteractions.Types);
        Assert.Equal(
            ["0 0 apply 2026-02-03T00:00:00", "0 1 view 2026-02-01T00:00:00", "0 1 view 2026-02-01T23:59:59", "0 1 view 2026-02-02T00:00:00", "0 1 wave 2026-02-02T00:00:00", "1 1 like 2026-02-04T00:00:00"],
            Enumerable.Range(0, s.UserInteractions.Count).Select(i => Event(s.UserInteractions, i)));
        Assert.Equal("0 1 contact 2026-02-05T00:00:00", Event(s.StartupInteractions, 0));
        Assert.Equal(1, s.OrphanInteractions);
        Assert.Equal(new DateTimeOffset(2026, 2, 5, 0, 0, 0, TimeSpan.Zero), s.Watermark);
        Assert.Equal(new SourceCounts(2, 2, 7, 1), await SourceExtractor.CountAsync(database.Batch, Token));
    }

    [Fact]
    public async Task ExtractAsync_SameContentInOtherOrder_HasTheSameFingerprint()
    {
        await using TestDatabase database = await SourceAsync();
        string before = (await SourceExtractor.ExtractAsync(database.Batch, Token)).Fingerprint;

        await database.ExecuteAsync(
            """
            create temporary table t as select * from source.user_interactions order by occurred_at desc;
            truncate source.user_interactions; insert into source.user_interactions select * from t; drop table t;
            """,
            Token);
        string reordered = (await SourceExtractor.ExtractAsync(database.Batch, Token)).Fingerprint;
        await database.ExecuteAsync(
            """
            delete from source.user_interactions where interaction_type = 'wave';
            insert into source.user_interactions values ('00000000-0000-0000-0000-000000000001', 'f0000000-0000-0000-0000-000000000001', 'wave', '2026-02-02 00:00:01Z', null);
            """,
            Token);
        string changed = (await SourceExtractor.ExtractAsync(database.Batch, Token)).Fingerprint;

        Assert.Equal(before, reordered);
        Assert.NotEqual(before, changed);
    }

    [Theory]
    [InlineData("drop table source.startups", "source.startups")]
    [InlineData("alter table source.users drop column skills, drop column opted_out", "opted_out, skills")]
    [InlineData("update source.users set created_at = null", "source.users.created_at")]
    [InlineData("update source.user_interactions set interaction_type = null", "source.user_interactions.interaction_type")]
    [InlineData("insert into source.users select * from source.users", "source.users.user_id: occurs more than once")]
    [InlineData("alter table source.users alter tags type text using 'x'", "source.users cannot be read")]
    public async Task ExtractAsync_UnusableSource_NamesViewAndColumn(string damage, string expected)
    {
        await using TestDatabase database = await SourceAsync();
        await database.ExecuteAsync(damage, Token);

        PrecomputeException e = await Assert.ThrowsAsync<PrecomputeException>(() => SourceExtractor.ExtractAsync(database.Batch, Token));

        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExtractAsync_OddValues_AreReportedAndReplaced()
    {
        await using TestDatabase database = await SourceAsync();
        await database.ExecuteAsync(
            """
            update source.users set roles = roles || '{admin}'::text[];
            update source.startups set type = 'bazaar' where title = 'One';
            update source.user_interactions set occurred_at = 'infinity' where interaction_type = 'like';
            update source.user_interactions set occurred_at = '1850-01-01Z' where interaction_type = 'wave';
            """,
            Token);

        List<SourceFinding> findings = [];
        SourceSnapshot s = await SourceExtractor.ExtractAsync(database.Batch, ForgottenIds.None, findings, Token);

        Assert.Equal(StartupType.Collaboration, s.Startups.Types[1]);
        Assert.Equal(["source.startups.type", "source.user_interactions.occurred_at", "source.user_interactions.occurred_at", "source.users.roles"], findings.Select(f => $"{f.View}.{f.Column}"));
        Assert.Equal(2, findings[3].Rows);
        Assert.Contains(uint.MaxValue, s.UserInteractions.OccurredAt);
        Assert.Contains(0u, s.UserInteractions.OccurredAt);
    }

    [Fact]
    public async Task ExtractAsync_ViewsOfTheDemoSource_AreReadAsTheyStand()
    {
        await using TestDatabase database = await server.CreateDatabaseAsync(cancellationToken: Token);
        await Precompute.Database.Source.DemoSource.InitAsync(database.BatchConnectionString, Token);

        SourceSnapshot s = await SourceExtractor.ExtractAsync(database.Batch, Token);

        Assert.Equal(0, s.Users.Count + s.Startups.Count + s.UserInteractions.Count + s.StartupInteractions.Count);
        Assert.Equal(0, s.Vocabulary.Count);
    }

    private async Task<TestDatabase> SourceAsync()
    {
        TestDatabase database = await server.CreateDatabaseAsync(migrate: false, Token);
        await database.ExecuteAsync(SourceFixtures.Tables + SourceFixtures.Rows, Token);
        return database;
    }

    private static string Event(InteractionLog log, int i) =>
        $"{log.Users[i]} {log.Startups[i]} {log.Types[log.TypeIndexes[i]]} {DateTimeOffset.FromUnixTimeSeconds(log.OccurredAt[i]):s}";

    private static string[] Features(SourceSnapshot s, FeatureTable table, int entity)
    {
        int[] row = table.Row(entity).ToArray();
        return [.. row.Select(f => $"{s.Vocabulary[f].Kind}:{s.Vocabulary[f].Value}")];
    }
}
