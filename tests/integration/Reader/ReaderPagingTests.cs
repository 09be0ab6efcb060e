using System.Net;
using System.Text.Json.Nodes;
using static Precompute.IntegrationTests.Reader.Answers;

namespace Precompute.IntegrationTests.Reader;

/// <summary>Pages of one list never repeat or skip.</summary>
public sealed class ReaderPagingTests(ReaderFixture fixture) : IClassFixture<ReaderFixture>
{
    private RunningReader Reader => fixture.Reader;

    [Theory]
    [InlineData(9)]
    [InlineData(13)]
    [InlineData(ReaderWorld.OptedOutPerson)]
    public async Task Startups_Paged_NeverRepeatsOrSkipsAndRanksGoOn(int person)
    {
        Guid viewer = ReaderWorld.User(person);
        Guid[] whole = Ids(await Reader.StartupsAsync(viewer, "?limit=100"));
        List<Guid> paged = [];
        string? cursor = null;
        do
        {
            JsonNode page = await Reader.StartupsAsync(viewer, $"?limit=7{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.Equal(paged.Count + 1, (int)Items(page)[0]["rank"]!);
            paged.AddRange(Ids(page));
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null);

        Assert.Equal(whole, paged);
    }

    [Fact]
    public async Task Startups_PersonActsWhilePaging_TheListGoesOnWithoutRepeating()
    {
        Guid viewer = new("aaaaaaaa-0000-4000-8000-000000000003");
        await fixture.InsertPersonAsync(viewer, "developer", [(5, "like"), (9, "apply"), (13, "favorite"), (17, "click"), (21, "like")]);
        JsonNode first = await Reader.StartupsAsync(viewer, "?limit=10");
        await fixture.ExecuteAsync(
            $"insert into source_data.user_interactions (user_id, startup_id, interaction_type, occurred_at) values ('{viewer}', '{Ids(first)[2]}', 'click', now())");

        JsonNode second = await Reader.StartupsAsync(viewer, $"?limit=100&cursor={(string)first["next_cursor"]!}");

        Assert.Empty(Ids(first).Intersect(Ids(second)));
        Assert.Equal(54, Ids(first).Length + Ids(second).Length);
    }

    [Fact]
    public async Task Startups_CursorOfAnotherQuestionOrAltered_IsRefused()
    {
        string cursor = (string)(await Reader.StartupsAsync(ReaderWorld.User(9)))["next_cursor"]!;
        string altered = (cursor[0] == 'A' ? "B" : "A") + cursor[1..];

        foreach (string path in (string[])
            [
                $"{ReaderWorld.User(10)}?cursor={cursor}", $"{ReaderWorld.User(9)}?cursor={altered}", $"{ReaderWorld.User(9)}?category=ai&cursor={cursor}",
            ])
        {
            JsonNode problem = await Reader.GetJsonAsync($"/api/recommendations/startups/for-developer/{path}", HttpStatusCode.BadRequest);
            Assert.Equal("cursor", Text(problem, "parameter"));
        }
    }
}
