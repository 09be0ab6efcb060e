using System.Text.Json.Nodes;
using Precompute.AnnIndex;
using Precompute.Database.Source;
using Precompute.Model;
using Precompute.Model.FoldIn;
using Precompute.Model.Interactions;
using Precompute.Numerics;
using static Precompute.IntegrationTests.Reader.Answers;

namespace Precompute.IntegrationTests.Reader;

/// <summary>Who gets which answer: the order of answering, privacy, freshness, k or explain.</summary>
public sealed class ReaderAnswerTests(ReaderFixture fixture) : IClassFixture<ReaderFixture>
{
    private RunningReader Reader => fixture.Reader;

    [Fact]
    public async Task Startups_WarmPerson_AnswersThePrecomputedAlsList()
    {
        JsonNode answer = await Reader.StartupsAsync(ReaderWorld.User(9));

        Assert.Equal("als", Text(answer, "method_used"));
        Assert.Equal(fixture.Label, Text(answer, "model_version"));
        Assert.Equal(9, (int)answer["interaction_count"]!);
        Assert.Equal(10, Items(answer).Count);
        Assert.Equal(Enumerable.Range(1, 10), Items(answer).Select(i => (int)i["rank"]!));
        Assert.True((bool)answer["known"]!);
        Assert.True((bool)answer["role_matches"]!);
        Assert.False((bool)answer["stale"]!);
        Assert.Equal("people with a similar history", (string)Items(answer)[0]["reasons"]![0]!);
        Assert.NotNull(answer["next_cursor"]);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", answer["generated_at"]!.ToJsonString().Trim('"'));
    }

    [Fact]
    public async Task Startups_ColdPerson_AnswersByContentWithReasons()
    {
        JsonNode answer = await Reader.StartupsAsync(ReaderWorld.User(13));

        Assert.Equal("content_based", Text(answer, "method_used"));
        Assert.StartsWith("shares ", (string)Items(answer)[0]["reasons"]![0]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_WarmStartup_AnswersReverseAls()
    {
        JsonNode answer = await Reader.PeopleAsync(ReaderWorld.Startup(8), "?limit=5");

        Assert.Equal("als_reverse", Text(answer, "method_used"));
        Assert.Equal(5, answer["users"]!.AsArray().Count);
        Assert.True((bool)answer["role_matches"]!);
        JsonNode investors = await Reader.PeopleAsync(ReaderWorld.Startup(8), "?limit=100", "investor");
        Assert.All(investors["users"]!.AsArray(), u => Assert.Contains(
            fixture.World.Users, w => w.UserId == (Guid)u!["user_id"]! && w.Roles.HasFlag(UserRoles.Investor)));
    }

    [Fact]
    public async Task Startups_UnknownId_AnswersPopularAndSaysSo()
    {
        JsonNode answer = await Reader.StartupsAsync(new Guid("11111111-2222-3333-4444-555555555555"));

        Assert.Equal("popular", Text(answer, "method_used"));
        Assert.False((bool)answer["known"]!);
        Assert.Null(answer["role_matches"]);
        Assert.Equal(10, Items(answer).Count);
        Assert.Equal("popular now", (string)Items(answer)[0]["reasons"]![0]!);
    }

    [Fact]
    public async Task Startups_OptedOutViewer_GetsTheImpersonalPopularList()
    {
        JsonNode stranger = await Reader.StartupsAsync(new Guid("11111111-2222-3333-4444-555555555555"));
        JsonNode answer = await Reader.StartupsAsync(ReaderWorld.User(ReaderWorld.OptedOutPerson));

        Assert.Equal("popular", Text(answer, "method_used"));
        Assert.Equal(0, (int)answer["interaction_count"]!);
        Assert.Equal(Ids(stranger), Ids(answer));
    }

    [Fact]
    public async Task Startups_ViewerOptsOutAfterTheRun_IsImpersonalOnTheNextRequest()
    {
        Guid viewer = ReaderWorld.User(22);
        Assert.Equal("als", Text(await Reader.StartupsAsync(viewer), "method_used"));
        await fixture.ExecuteAsync($"update source_data.users set opted_out = true where user_id = '{viewer}'");
        try
        {
            Assert.Equal("popular", Text(await Reader.StartupsAsync(viewer), "method_used"));
        }
        finally
        {
            await fixture.ExecuteAsync($"update source_data.users set opted_out = false where user_id = '{viewer}'");
        }
    }

    [Fact]
    public async Task People_OwnerOptsOut_StartupIsStillShownButItsListIsImpersonal()
    {
        Guid startup = ReaderWorld.Startup(8);
        await fixture.ExecuteAsync($"update source_data.users set opted_out = true where user_id = '{ReaderWorld.User(108)}'");
        try
        {
            Assert.Equal("popular", Text(await Reader.PeopleAsync(startup), "method_used"));
        }
        finally
        {
            await fixture.ExecuteAsync($"update source_data.users set opted_out = false where user_id = '{ReaderWorld.User(108)}'");
        }
    }

    [Theory]
    [InlineData("opted_out = true", "opted_out = false")]
    [InlineData("is_active = false", "is_active = true")]
    public async Task People_PersonShownOptsOutOrLeaves_DisappearsOnTheNextRequest(string change, string back)
    {
        Guid startup = ReaderWorld.Startup(8);
        Guid first = (Guid)(await Reader.PeopleAsync(startup))["users"]![0]!["user_id"]!;
        await fixture.ExecuteAsync($"update source_data.users set {change} where user_id = '{first}'");
        try
        {
            JsonNode answer = await Reader.PeopleAsync(startup, "?limit=100");
            Assert.DoesNotContain(first, answer["users"]!.AsArray().Select(u => (Guid)u!["user_id"]!));
            Assert.Equal(10, (int)(await Reader.PeopleAsync(startup))["returned"]!);
        }
        finally
        {
            await fixture.ExecuteAsync($"update source_data.users set {back} where user_id = '{first}'");
        }
    }

    [Fact]
    public async Task Startups_StartupDeactivated_DisappearsAndTheListIsToppedUp()
    {
        Guid viewer = ReaderWorld.User(35);
        Guid first = Ids(await Reader.StartupsAsync(viewer))[0];
        await fixture.ExecuteAsync($"update source_data.startups set is_active = false where startup_id = '{first}'");
        try
        {
            JsonNode answer = await Reader.StartupsAsync(viewer);
            Assert.DoesNotContain(first, Ids(answer));
            Assert.Equal(10, (int)answer["returned"]!);
        }
        finally
        {
            await fixture.ExecuteAsync($"update source_data.startups set is_active = true where startup_id = '{first}'");
        }
    }

    [Fact]
    public async Task Startups_FreshPersonWithFiveEvents_EqualsExactFoldInAndExactSearch()
    {
        Guid viewer = new("aaaaaaaa-0000-4000-8000-000000000001");
        (int Startup, string Type)[] events = [(4, "like"), (8, "apply"), (12, "favorite"), (12, "click"), (16, "like")];
        await fixture.InsertPersonAsync(viewer, "developer", events);

        JsonNode answer = await Reader.StartupsAsync(viewer, "?limit=20");

        Assert.Equal("als", Text(answer, "method_used"));
        Assert.Equal(5, (int)answer["interaction_count"]!);
        Assert.True((bool)answer["known"]!);
        Assert.Equal(ExactForward(events, 20), Ids(answer));
        Assert.DoesNotContain(ReaderWorld.Startup(12), Ids(await Reader.StartupsAsync(viewer, "?limit=100")));
    }

    [Fact]
    public async Task Startups_FewEventsOfAFreshPerson_AnswersByContentOfTheHistory()
    {
        Guid viewer = new("aaaaaaaa-0000-4000-8000-000000000002");
        await fixture.InsertPersonAsync(viewer, "developer", [(6, "apply"), (10, "like")]);

        JsonNode answer = await Reader.StartupsAsync(viewer, "?limit=5");

        Assert.Equal("content_based", Text(answer, "method_used"));
        Assert.All(Items(answer).Take(3), i => Assert.Contains("games", (string)i["reasons"]![0]!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Startups_NewEventOfAPersonWithAList_IsFoldedInAtOnce()
    {
        Guid viewer = ReaderWorld.User(48);
        Guid target = Ids(await Reader.StartupsAsync(viewer))[0];
        await fixture.ExecuteAsync(
            $"insert into source_data.user_interactions (user_id, startup_id, interaction_type, occurred_at) values ('{viewer}', '{target}', 'apply', now())");
        try
        {
            JsonNode after = await Reader.StartupsAsync(viewer, "?limit=100");
            Assert.Equal(10, (int)after["interaction_count"]!);
            Assert.Equal("als", Text(after, "method_used"));
            Assert.DoesNotContain(target, Ids(after));
        }
        finally
        {
            await fixture.ExecuteAsync($"delete from source_data.user_interactions where user_id = '{viewer}' and startup_id = '{target}' and interaction_type = 'apply' and occurred_at > '2026-08-01'");
        }
    }

    [Fact]
    public async Task Startups_PersonWithoutTheRole_IsAnsweredWithoutFactorsAndSaysSo()
    {
        JsonNode answer = await Reader.StartupsAsync(ReaderWorld.User(9), role: "investor");

        Assert.False((bool)answer["role_matches"]!);
        Assert.Equal("content_based", Text(answer, "method_used"));
    }

    [Fact]
    public async Task Startups_LimitBeyondTheList_ReturnsEveryEligibleStartupOnceAndNoOther()
    {
        Guid viewer = ReaderWorld.User(35);
        JsonNode answer = await Reader.StartupsAsync(viewer, "?limit=100");

        HashSet<Guid> acted = [.. fixture.World.UserEvents.Where(e => e.UserId == viewer).Select(e => e.StartupId)];
        Guid[] eligible = [.. fixture.World.Startups.Where(s => s.IsActive && s.OwnerId != viewer && !acted.Contains(s.StartupId)).Select(s => s.StartupId).Order()];
        Assert.Equal(eligible, Ids(answer).Order());
        Assert.Equal(eligible.Length, (int)answer["returned"]!);
        Assert.Equal(eligible.Length, (int)answer["eligible"]!);
        Assert.Equal(100, (int)answer["requested"]!);
        Assert.Null(answer["next_cursor"]);
    }

    [Theory]
    [InlineData("?limit=100&category=Fintech", "fintech", null)]
    [InlineData("?limit=100&type=marketplace", null, StartupType.Marketplace)]
    [InlineData("?limit=100&type=collaboration&category=ai", "ai", StartupType.Collaboration)]
    [InlineData("?limit=100&category=no-such-category", "no-such-category", null)]
    [InlineData("?limit=100&stage=Seed", null, null, "seed")]
    [InlineData("?limit=100&stage=seed&category=ai&type=marketplace", "ai", StartupType.Marketplace, "seed")]
    [InlineData("?limit=100&stage=no-such-stage", null, null, "no-such-stage")]
    public async Task Startups_Filtered_ReturnsExactlyTheEligibleOnesThatPass(string query, string? category, StartupType? type, string? stage = null)
    {
        foreach (Guid viewer in (Guid[])[ReaderWorld.User(35), ReaderWorld.User(13), new Guid("11111111-2222-3333-4444-555555555555")])
        {
            HashSet<Guid> acted = [.. fixture.World.UserEvents.Where(e => e.UserId == viewer).Select(e => e.StartupId)];
            Guid[] wanted =
            [
                .. fixture.World.Startups
                    .Where(s => s.IsActive && s.OwnerId != viewer && !acted.Contains(s.StartupId) && Passes(s))
                    .Select(s => s.StartupId).Order(),
            ];
            JsonNode answer = await Reader.StartupsAsync(viewer, query);
            Assert.Equal(wanted, Ids(answer).Order());

            // Everything that may be shown at all is shown, or it is said what keeps it away.
            JsonNode removed = answer["removed"]!;
            int live = fixture.World.Startups.Count(s => s.IsActive);
            Assert.Equal(live, (int)answer["eligible"]! + (int)removed["filtered"]! + (int)removed["acted_on"]! + (int)removed["ineligible"]!);
            Assert.Equal(live - fixture.World.Startups.Count(s => s.IsActive && Passes(s)), (int)removed["filtered"]!);
            Assert.Equal(fixture.World.Startups.Count(s => s.IsActive && Passes(s)) - wanted.Length, (int)removed["acted_on"]! + (int)removed["ineligible"]!);
        }

        bool Passes(SourceStartup s) =>
            (category is null || s.Category == category) && (type is null || s.Type == type) && (stage is null || s.Stage == stage);
    }

    /// <summary>The slow, obvious way: weights, a solve against all targets, every score, a sort.</summary>
    private Guid[] ExactForward((int Startup, string Type)[] events, int k)
    {
        FactorModel model = fixture.Version.Forward;
        PairWeightAccumulator row = new(fixture.Version.Weights, fixture.Version.AsOf);
        foreach ((int startup, string type) in events)
            row.Add(model.TargetIds.OrdinalOf(ReaderWorld.Startup(startup)), InteractionSide.User, type, fixture.Version.AsOf);
        int[] targets = new int[row.PairCount];
        float[] weights = new float[row.PairCount];
        row.WriteRow(targets, weights);
        FoldInSolver solver = new(model.Parameters, model.TargetFactors);
        float[] factors = new float[model.Parameters.Factors];
        Assert.True(solver.Solve(targets, weights, factors, solver.CreateScratch()));
        Neighbor[] all = new Neighbor[model.TargetIds.Count];
        int count = new FlatIndex(model.TargetFactors, VectorMetric.InnerProduct).Search(factors, new SearchOptions(), all);
        return [.. all.Take(count).Where(n => !targets.Contains(n.Ordinal)).Take(k).Select(n => model.TargetIds[n.Ordinal])];
    }
}
