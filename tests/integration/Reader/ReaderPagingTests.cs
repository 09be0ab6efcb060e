using System.Net;
using Precompute.Client;
using Precompute.Contracts;
using Precompute.Model;
using Precompute.ReaderApi.Serving;

namespace Precompute.IntegrationTests.Reader;

/// <summary>Pages of one list never repeat or skip.</summary>
public sealed class ReaderPagingTests(ReaderFixture fixture) : IClassFixture<ReaderFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RunningReader Reader => fixture.Reader;

    [Theory]
    [InlineData(9)]
    [InlineData(13)]
    [InlineData(ReaderWorld.OptedOutPerson)]
    public async Task Startups_Paged_NeverRepeatsOrSkipsAndRanksGoOn(int person)
    {
        Guid viewer = ReaderWorld.User(person);
        ListQuestion<StartupsAnswer> question = Questions.StartupsFor(viewer, PersonRole.Developer);
        StartupsAnswer whole = await Reader.Typed.AskAsync(question with { Limit = 100 }, Token);
        List<StartupItem> paged = [];
        await foreach (StartupsAnswer page in Reader.Typed.PagesAsync(question with { Limit = 7 }, Token))
            paged.AddRange(page.Startups);

        Assert.Equal(whole.Startups.Select(static s => s.StartupId), paged.Select(static s => s.StartupId));
        Assert.Equal(Enumerable.Range(1, paged.Count), paged.Select(static s => s.Rank));
    }

    [Fact]
    public async Task Startups_PersonActsWhilePaging_TheListGoesOnWithoutRepeating()
    {
        Guid viewer = new("aaaaaaaa-0000-4000-8000-000000000003");
        await fixture.InsertPersonAsync(viewer, "developer", [(5, "like"), (9, "apply"), (13, "favorite"), (17, "click"), (21, "like")]);
        ListQuestion<StartupsAnswer> question = Questions.StartupsFor(viewer, PersonRole.Developer);
        StartupsAnswer first = await Reader.Typed.AskAsync(question with { Limit = 10 }, Token);
        await fixture.ExecuteAsync(
            $"insert into source_data.user_interactions (user_id, startup_id, interaction_type, occurred_at) values ('{viewer}', '{first.Startups[2].StartupId}', 'click', now())");

        StartupsAnswer second = await Reader.Typed.AskAsync(question with { Limit = 100, Cursor = first.NextCursor }, Token);

        Guid[] shown = [.. first.Startups.Concat(second.Startups).Select(static s => s.StartupId)];
        Assert.Distinct(shown);
        Assert.Equal(54, shown.Length);
    }

    [Theory]
    [InlineData("update source_data.users set skills = array['rust', 'react'] where user_id = '{0}'", 4)]
    [InlineData("update source_data.users set roles = array['founder'] where user_id = '{0}'", 5)]
    [InlineData("update source_data.user_interactions set startup_id = '73746172-0000-8000-8000-000000000031' where user_id = '{0}' and interaction_type = 'click'", 6)]
    public async Task Startups_ProfileRoleOrHistoryChangesWhilePaging_TheCursorHasExpired(string change, int person)
    {
        Guid viewer = new($"aaaaaaaa-0000-4000-8000-{person:x12}");
        await fixture.InsertPersonAsync(viewer, "developer", [(5, "like"), (9, "apply"), (13, "favorite"), (17, "click"), (21, "like")]);
        ListQuestion<StartupsAnswer> question = Questions.StartupsFor(viewer, PersonRole.Developer) with { Limit = 10 };
        StartupsAnswer first = await Reader.Typed.AskAsync(question, Token);
        Assert.NotEmpty((await Reader.Typed.AskAsync(question with { Cursor = first.NextCursor }, Token)).Startups);

        await fixture.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, change, viewer));

        PrecomputeApiException refusal = await Assert.ThrowsAsync<PrecomputeApiException>(() => Reader.Typed.AskAsync(question with { Cursor = first.NextCursor }, Token));
        Assert.Equal((HttpStatusCode.Gone, "cursor"), (refusal.Status, refusal.Parameter));
    }

    [Theory]
    [InlineData(int.MaxValue, 10, HttpStatusCode.Gone)]
    [InlineData(int.MaxValue - 1, int.MaxValue - 1, HttpStatusCode.Gone)]
    [InlineData(61, 10, HttpStatusCode.Gone)]
    [InlineData(10, 11, HttpStatusCode.BadRequest)]
    [InlineData(-1, -1, HttpStatusCode.BadRequest)]
    public async Task Startups_CursorThatSomebodyMade_IsRefusedWithoutAFault(int position, int shown, HttpStatusCode status)
    {
        RecommendationRequest question = new() { Direction = Direction.Forward, Role = ListRole.Developer, EntityId = ReaderWorld.User(9) };
        foreach (AnswerBasis basis in Enum.GetValues<AnswerBasis>())
        {
            string forged = new PageCursor(Reader.VersionId, basis, 9, 0, 0, 0, position, shown).Encode(question);

            PrecomputeApiException refusal = await Assert.ThrowsAsync<PrecomputeApiException>(
                () => Reader.Typed.AskAsync(Questions.StartupsFor(question.EntityId, PersonRole.Developer) with { Cursor = forged }, Token));

            // A list that was never made is gone whatever else is said of it.
            Assert.True(refusal.Status == status || (refusal.Status == HttpStatusCode.Gone && basis != AnswerBasis.Precomputed), $"{basis}: {refusal.Status}");
        }
    }

    [Fact]
    public async Task Startups_MoreOfTheListLeftThanAreAskedAboutAtOnce_TheNextOnesTakeTheirPlaces()
    {
        ListQuestion<StartupsAnswer> question = Questions.StartupsFor(ReaderWorld.User(9), PersonRole.Developer);
        Guid[] before = [.. (await Reader.Typed.AskAsync(question with { Limit = 100 }, Token)).Startups.Select(static s => s.StartupId)];
        Guid[] ofOneCategory = [.. (await Reader.Typed.AskAsync(question with { Limit = 100, Category = "health" }, Token)).Startups.Select(static s => s.StartupId)];
        Guid[] left = [.. before.Where(static (_, place) => place < 30 && place % 6 != 5)];
        string ids = string.Join("', '", left);
        await fixture.ExecuteAsync($"update source_data.startups set is_active = false where startup_id in ('{ids}')");
        try
        {
            StartupsAnswer page = await Reader.Typed.AskAsync(question with { Limit = 5 }, Token);
            StartupsAnswer filtered = await Reader.Typed.AskAsync(question with { Limit = 100, Category = "health" }, Token);
            List<StartupItem> paged = [];
            await foreach (StartupsAnswer next in Reader.Typed.PagesAsync(question with { Limit = 3 }, Token))
                paged.AddRange(next.Startups);

            Assert.Equal(before.Except(left).Take(5), page.Startups.Select(static s => s.StartupId));
            Assert.Equal(25, page.Removed.Ineligible);
            Assert.Equal(ofOneCategory.Except(left), filtered.Startups.Select(static s => s.StartupId));
            Assert.Equal(before.Except(left), paged.Select(static s => s.StartupId));
        }
        finally
        {
            await fixture.ExecuteAsync($"update source_data.startups set is_active = true where startup_id in ('{ids}')");
        }
    }

    [Fact]
    public async Task Startups_CursorOfAnotherQuestionOrAltered_IsRefused()
    {
        ListQuestion<StartupsAnswer> question = Questions.StartupsFor(ReaderWorld.User(9), PersonRole.Developer);
        string cursor = (await Reader.Typed.AskAsync(question, Token)).NextCursor!;
        string altered = (cursor[0] == 'A' ? "B" : "A") + cursor[1..];

        foreach (ListQuestion<StartupsAnswer> other in (ListQuestion<StartupsAnswer>[])
            [
                Questions.StartupsFor(ReaderWorld.User(10), PersonRole.Developer) with { Cursor = cursor }, question with { Cursor = altered }, question with { Cursor = cursor, Category = "ai" },
            ])
        {
            PrecomputeApiException refusal = await Assert.ThrowsAsync<PrecomputeApiException>(() => Reader.Typed.AskAsync(other, Token));
            Assert.Equal((HttpStatusCode.BadRequest, "cursor"), (refusal.Status, refusal.Parameter));
        }
    }
}
