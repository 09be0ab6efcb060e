using System.Buffers.Text;
using Precompute.Client;
using Precompute.Contracts;
using Precompute.TestKit.Database;

namespace Precompute.IntegrationTests.Reader;

/// <summary>Startups and people that joined after the run are shown, by what they declare, before the next version knows them.</summary>
public sealed class ReaderNewcomerTests(ReaderFixture fixture, PostgresServer server) : IClassFixture<ReaderFixture>
{
    private static readonly Guid Health = new("dddddddd-0000-4000-8000-000000000001");
    private static readonly Guid SecondHealth = new("dddddddd-0000-4000-8000-000000000002");
    private static readonly Guid Biotech = new("dddddddd-0000-4000-8000-000000000003");
    private static readonly Guid Inactive = new("dddddddd-0000-4000-8000-000000000004");

    /// <summary>Somebody with a list who mostly acts on startups of category health.</summary>
    private static readonly ListQuestion<StartupsAnswer> Question = Questions.StartupsFor(ReaderWorld.User(9), PersonRole.Developer);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RunningReader Reader => fixture.Reader;

    [Theory]
    [InlineData("Database")]
    [InlineData("LocalFiles")]
    public async Task Startups_JoinedAfterTheRun_HaveEveryTenthPlace(string listsFrom)
    {
        await using RunningReader reader = await fixture.StartReaderAsync($"--Api:ListsFrom={listsFrom}");
        await reader.UntilReadyAsync();
        StartupsAnswer before = await reader.Typed.AskAsync(Question with { Limit = 100 }, Token);
        await using AsyncUndo joined = await JoinAsync();

        StartupsAnswer whole = await UntilShownAsync(reader, Question with { Limit = 100 }, Health, Biotech);

        // Two of the category that they act on; that of a category nobody else has shares no more than its type.
        Guid[] known = [.. before.Startups.Select(static s => s.StartupId)];
        Guid[] expected = [.. known[..9], Health, .. known[9..18], SecondHealth, .. known[18..27], Biotech, .. known[27..]];
        Assert.Equal(expected, whole.Startups.Select(static s => s.StartupId));
        Assert.Equal(before.Eligible + 3, whole.Eligible);
        Assert.Equal(Enumerable.Range(1, expected.Length), whole.Startups.Select(static s => s.Rank));
        StartupItem tenth = whole.Startups[9];
        Assert.Equal("content_based", tenth.Method);
        Assert.Contains("health", tenth.Reasons[0], StringComparison.Ordinal);
        Assert.Equal(known[..9], (await reader.Typed.AskAsync(Question with { Limit = 9 }, Token)).Startups.Select(static s => s.StartupId));

        // Those after a newcomer are explained to stand where they do.
        foreach (int place in (int[])[9, 11, 19, 22])
        {
            Explanation why = await reader.Typed.AskAsync(Questions.WhyStartup(ReaderWorld.User(9), whole.Startups[place - 1].StartupId, PersonRole.Developer), Token);
            Assert.Equal(place, why.Position!.Rank);
        }

        List<Guid> paged = [];
        await foreach (StartupsAnswer page in reader.Typed.PagesAsync(Question with { Limit = 7 }, Token))
            paged.AddRange(page.Startups.Select(static s => s.StartupId));
        Assert.Equal(expected, paged);
    }

    [Fact]
    public async Task Startups_FilteredByWhatOnlyANewcomerHas_AreThatOne()
    {
        await using AsyncUndo joined = await JoinAsync();

        StartupsAnswer answer = await UntilShownAsync(Reader, Question with { Category = "Biotech" }, Biotech);

        Assert.Equal([Biotech], answer.Startups.Select(static s => s.StartupId));
        Assert.Equal(1, answer.Eligible);
        Assert.Null(answer.NextCursor);
        StartupsAnswer marketplaces = await Reader.Typed.AskAsync(Question with { Category = "biotech", Type = EngagementType.Marketplace }, Token);
        Assert.Empty(marketplaces.Startups);
        Assert.Equal(0, marketplaces.Eligible);
    }

    [Fact]
    public async Task Startups_NewcomerThatWasActedOnOrLeft_IsNotShown()
    {
        await using AsyncUndo joined = await JoinAsync();
        await UntilShownAsync(Reader, Question with { Limit = 100 }, Health, SecondHealth, Biotech);
        await fixture.ExecuteAsync(
            $"""
            update source_data.startups set is_active = false where startup_id = '{Health}';
            insert into source_data.user_interactions (user_id, startup_id, interaction_type, occurred_at) values ('{ReaderWorld.User(9)}', '{SecondHealth}', 'like', now())
            """);

        // At once, whatever the last look at the whole source said.
        StartupsAnswer answer = await Reader.Typed.AskAsync(Question with { Limit = 100 }, Token);

        Assert.DoesNotContain(answer.Startups, static s => s.StartupId == Health || s.StartupId == SecondHealth || s.StartupId == Inactive);
        Assert.Contains(answer.Startups, static s => s.StartupId == Biotech);
        Assert.Equal(answer.Returned, answer.Eligible);
    }

    [Fact]
    public async Task Startups_NewcomerThatMayNotBeShown_IsNotInTheCursorEither()
    {
        await using AsyncUndo joined = await JoinAsync();
        await UntilShownAsync(Reader, Question with { Limit = 30 }, Biotech);
        await fixture.ExecuteAsync($"update source_data.startups set is_active = false where startup_id = '{Biotech}'");

        // The thirtieth place was to be the last of the newcomers'.
        StartupsAnswer answer = await Reader.Typed.AskAsync(Question with { Limit = 30 }, Token);

        Assert.DoesNotContain(answer.Startups, static s => s.StartupId == Biotech);
        Assert.True(Base64Url.DecodeFromChars(answer.NextCursor!).AsSpan().IndexOf(Biotech.ToByteArray()) < 0, "The cursor holds who may not be shown.");
    }

    [Fact]
    public async Task People_JoinedAfterTheRun_AreShownInTheirRoleUnlessTheyOptedOut()
    {
        ListQuestion<UsersAnswer> question = Questions.PeopleFor(ReaderWorld.Startup(9), PersonRole.Developer) with { Limit = 100 };
        UsersAnswer before = await Reader.Typed.AskAsync(question, Token);
        await fixture.ExecuteAsync(
            $"""
            insert into source_data.users (user_id, roles, categories, opted_out) values
                ('{Health}', array['developer'], array['Health'], false),
                ('{SecondHealth}', array['investor'], array['health'], false),
                ('{Biotech}', array['developer'], array['health'], true)
            """);
        try
        {
            UsersAnswer answer = await UntilAsync(() => Reader.Typed.AskAsync(question, Token), static a => a.Users.Any(static u => u.UserId == Health));

            Assert.Equal(Health, answer.Users[9].UserId);
            Assert.Equal("content_based", answer.Users[9].Method);
            Assert.Equal(before.Returned + 1, answer.Returned);
            Assert.DoesNotContain(answer.Users, static u => u.UserId == SecondHealth || u.UserId == Biotech);
        }
        finally
        {
            await fixture.ExecuteAsync($"delete from source_data.users where user_id in ('{Health}', '{SecondHealth}', '{Biotech}')");
        }
    }

    [Fact]
    public async Task Startups_DatabaseDown_NewcomersOfTheLastLookAreShown()
    {
        await using AsyncUndo joined = await JoinAsync();
        await UntilShownAsync(Reader, Question, Health);
        await server.WithoutConnectionsAsync(fixture.Database, async () =>
        {
            StartupsAnswer down = await Reader.Typed.AskAsync(Question, Token);
            Assert.True(down.Stale);
            Assert.Equal(Health, down.Startups[9].StartupId);
        });
        await Reader.UntilAsync(() => Reader.StartupsAsync(ReaderWorld.User(9)), a => !(bool)a["stale"]!);
    }

    [Fact]
    public async Task Startups_ShareOfNone_NewcomersComeWhenNothingElseIsLeft()
    {
        await using AsyncUndo joined = await JoinAsync();
        await using RunningReader reader = await fixture.StartReaderAsync("--Api:NewcomerShare=0");
        await reader.UntilReadyAsync();

        StartupsAnswer answer = await UntilShownAsync(reader, Question with { Limit = 100 }, Health);

        Assert.Equal([Health, SecondHealth, Biotech], answer.Startups.TakeLast(3).Select(static s => s.StartupId));
    }

    /// <summary>Asks until all of them are shown.</summary>
    private static Task<StartupsAnswer> UntilShownAsync(RunningReader reader, ListQuestion<StartupsAnswer> question, params Guid[] startups) =>
        UntilAsync(() => reader.Typed.AskAsync(question, Token), a => startups.All(id => a.Startups.Any(s => s.StartupId == id)));

    private static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isAsWanted)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            T answer = await ask();
            if (isAsWanted(answer))
                return answer;
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20), $"Still {answer}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), Token);
        }
    }

    /// <summary>Two startups of a category that people act on, one of a new category, one that is not active; gone again at the end.</summary>
    private async Task<AsyncUndo> JoinAsync()
    {
        await fixture.ExecuteAsync(
            $"""
            insert into source_data.startups (startup_id, title, category, is_active) values
                ('{Health}', 'New', 'Health', true), ('{SecondHealth}', 'New', 'health', true), ('{Biotech}', 'New', 'biotech', true), ('{Inactive}', 'New', 'health', false)
            """);
        return new AsyncUndo(async () =>
        {
            await fixture.ExecuteAsync(
                """
                delete from source_data.user_interactions where startup_id::text like 'dddddddd%';
                delete from source_data.startups where startup_id::text like 'dddddddd%'
                """);
            await UntilAsync(() => Reader.Typed.AskAsync(Question with { Limit = 100 }, Token), static a => a.Startups.All(static s => s.StartupId != Biotech));
        });
    }

    private sealed class AsyncUndo(Func<Task> undo) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await undo();
    }
}
