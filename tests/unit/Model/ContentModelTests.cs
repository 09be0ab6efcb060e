using CsCheck;
using Precompute.AnnIndex;
using Precompute.Model.Content;
using Precompute.Model.Interactions;
using Precompute.Model.Lists;
using Precompute.Model.Snapshot;

namespace Precompute.UnitTests.Model;

public sealed class ContentModelTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Build_DeclaredFeaturesOnly_ScoresTheCosineWorkedByHand()
    {
        SmallWorld world = new();
        int ann = world.User(tags: ["fintech", "react"]);
        world.User(tags: ["fintech"]);
        int acme = world.Startup(tags: ["fintech", "react"]);
        int bolt = world.Startup(tags: ["fintech"]);
        ContentModel model = Build(world);

        ContentMatch[] matches = Startups(model, model.UserProfile(ann));

        // Four entities have features: idf(fintech) = ln(1 + 4/4), idf(react) = ln(1 + 4/2).
        double fintech = Math.Log(2);
        double react = Math.Log(3);
        Assert.Equal([acme, bolt], matches.Select(m => m.Ordinal));
        Assert.Equal(1f, matches[0].Score, 5);
        Assert.Equal(fintech / Math.Sqrt((fintech * fintech) + (react * react)), matches[1].Score, 5);
    }

    [Fact]
    public void RankStartups_SharedFeatures_AreTheReasonsInWords()
    {
        SmallWorld world = new();
        int ann = world.User(tags: ["fintech", "react", "rust", "sql"]);
        world.User(tags: ["fintech", "sql", "sql"]);
        world.Startup(tags: ["fintech", "react", "health"]);
        ContentModel model = Build(world);

        ContentMatch match = Assert.Single(Startups(model, model.UserProfile(ann)));

        int[] reasons = new int[ReasonCodes.PerItem];
        match.CopyReasons(reasons);
        Assert.Equal(["shares react, fintech"], ReasonRenderer.Render(reasons, model.Vocabulary));
    }

    [Fact]
    public void BuildUserProfile_OnlyHistory_IsMadeOfTheStartupsActedOn()
    {
        SmallWorld world = new();
        int ann = world.User();
        int acme = world.Startup(tags: ["fintech"]);
        int bolt = world.Startup(tags: ["fintech"]);
        int coop = world.Startup(tags: ["health"]);
        world.Act(ann, acme, "apply").Act(ann, coop, "dislike");
        ContentModel model = Build(world);

        ContentMatch[] matches = Startups(model, model.UserProfile(ann), exclude: [acme]);

        Assert.Equal([bolt], matches.Select(m => m.Ordinal));
        Assert.Equal("fintech", model.Vocabulary[matches[0].Reason1].Value);
        Assert.Equal(ReasonCodes.None, matches[0].Reason2);
    }

    [Fact]
    public void RankStartups_StartupWithoutFeatures_IsFoundThroughItsUsers()
    {
        SmallWorld world = new();
        int ann = world.User(tags: ["fintech"]);
        int ben = world.User(tags: ["fintech"]);
        int acme = world.Startup();
        world.Act(ben, acme, "apply");
        ContentModel model = Build(world);

        Assert.Equal([acme], Startups(model, model.UserProfile(ann)).Select(m => m.Ordinal));
    }

    [Fact]
    public void RankUsers_OptedOutUser_IsNotFoundAndShapesNothing()
    {
        SmallWorld world = new();
        int ann = world.User(optedOut: true, tags: ["fintech", "secret"]);
        int acme = world.Startup(tags: ["fintech"]);
        int bolt = world.Startup();
        world.Act(ann, acme, "apply").Act(ann, bolt, "apply");
        ContentModel model = Build(world);

        ContentMatch[] results = new ContentMatch[5];
        Assert.Equal(0, model.RankUsers(model.StartupProfile(acme), null, [], results));
        Assert.True(model.StartupProfile(bolt).IsEmpty);
        Assert.True(model.UserProfile(ann).IsEmpty);
        Assert.True(model.UserFeatures.Row(ann).IsEmpty);
    }

    [Fact]
    public void RankStartups_EqualScores_GoByOrdinal()
    {
        SmallWorld world = new();
        int ann = world.User(tags: ["a"]);
        for (int i = 0; i < 50; i++)
            world.Startup(tags: ["a"]);
        ContentModel model = Build(world);

        Assert.Equal(Enumerable.Range(0, 10), Startups(model, model.UserProfile(ann), k: 10).Select(m => m.Ordinal));
    }

    [Fact]
    public void Rank_AnyWorld_EqualsThePlainOverlapOfEveryPair() => Gen.ULong[1, 10_000].Sample(seed =>
    {
        SourceSnapshot snapshot = SmallWorld.Random(seed).Build();
        InteractionMatrices matrices = InteractionMatrixBuilder.Build(snapshot, new InteractionWeights(), TimeBounds.All, 0);
        ContentModel model = ContentModel.Build(snapshot, matrices, new ContentOptions { MaxProfileFeatures = 6 }, 1, Token);
        BitmapFilter odd = new(snapshot.Startups.Count);
        for (int s = 1; s < snapshot.Startups.Count; s += 2)
            odd.Set(s, accepted: true);
        for (int u = 0; u < snapshot.Users.Count; u++)
        {
            ContentProfile profile = model.UserProfile(u);
            ReadOnlySpan<int> seen = matrices.Forward.RowColumns(u);
            int[] excluded = seen.ToArray();
            ContentMatch[] results = new ContentMatch[7];
            int count = model.RankStartups(profile, odd, seen, results);
            (int Ordinal, float Score)[] expected = [.. Enumerable.Range(0, snapshot.Startups.Count)
                .Where(s => s % 2 == 1 && Array.IndexOf(excluded, s) < 0)
                .Select(s => (s, ContentModel.Match(profile, model.StartupProfile(s)).Score))
                .Where(p => p.Score > 0f).OrderByDescending(p => p.Score).ThenBy(p => p.s).Take(7)];
            Assert.Equal(expected.Length, count);
            for (int i = 0; i < count; i++)
            {
                // Sums are added in the order of the features either way; equal scores therefore keep their order.
                Assert.Equal(expected[i], (results[i].Ordinal, results[i].Score));
                Assert.InRange(results[i].Score, 0f, 1f);
                Assert.True(results[i].Reason1 >= 0);
            }
        }
    }, iter: 20);

    [Fact]
    public void BuildProfiles_InputsOfTheSnapshot_GiveTheStoredProfiles()
    {
        SourceSnapshot snapshot = SmallWorld.Random(3).Build();
        InteractionMatrices matrices = InteractionMatrixBuilder.Build(snapshot, new InteractionWeights(), TimeBounds.All, 0);
        ContentModel model = ContentModel.Build(snapshot, matrices, new ContentOptions(), 1, Token);
        for (int u = 0; u < snapshot.Users.Count; u++)
        {
            if (!snapshot.Users.OptedOut[u])
                AssertSame(model.UserProfile(u), model.BuildUserProfile(model.UserFeatures.Row(u), matrices.Forward.RowColumns(u), matrices.Forward.RowValues(u)));
        }

        for (int s = 0; s < snapshot.Startups.Count; s++)
            AssertSame(model.StartupProfile(s), model.BuildStartupProfile(model.StartupFeatures.Row(s), matrices.Reverse.RowColumns(s), matrices.Reverse.RowValues(s)));
    }

    [Fact]
    public void Build_MoreThreads_GivesTheSameProfiles()
    {
        SourceSnapshot snapshot = SmallWorld.Random(9, users: 700, startups: 600, events: 5000).Build();
        InteractionMatrices matrices = InteractionMatrixBuilder.Build(snapshot, new InteractionWeights(), TimeBounds.All, 0);
        ContentModel one = ContentModel.Build(snapshot, matrices, new ContentOptions(), 1, Token);
        ContentModel four = ContentModel.Build(snapshot, matrices, new ContentOptions(), 4, Token);
        Assert.Equal(one.UserProfiles.Values.ToArray(), four.UserProfiles.Values.ToArray());
        Assert.Equal(one.StartupProfiles.ColumnOrdinals.ToArray(), four.StartupProfiles.ColumnOrdinals.ToArray());
        Assert.Equal(one.StartupProfiles.Values.ToArray(), four.StartupProfiles.Values.ToArray());
    }

    [Fact]
    public void RankStartups_WithItsOwnRanker_AllocatesNothing()
    {
        SourceSnapshot snapshot = SmallWorld.Random(4, users: 100, startups: 300).Build();
        InteractionMatrices matrices = InteractionMatrixBuilder.Build(snapshot, new InteractionWeights(), TimeBounds.All, 0);
        ContentModel model = ContentModel.Build(snapshot, matrices, new ContentOptions(), 1, Token);
        ContentRanker ranker = model.CreateRanker();
        ContentProfile profile = model.UserProfile(Enumerable.Range(0, 100).First(u => !model.UserProfile(u).IsEmpty));
        ContentMatch[] results = new ContentMatch[20];
        ranker.RankStartups(profile, null, [], results);

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            ranker.RankStartups(profile, null, [], results);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void AssertSame(ContentProfile expected, ContentProfile actual)
    {
        Assert.Equal(expected.Features, actual.Features);
        Assert.Equal(expected.Weights, actual.Weights);
    }

    private static ContentModel Build(SmallWorld world)
    {
        SourceSnapshot snapshot = world.Build();
        return ContentModel.Build(snapshot, InteractionMatrixBuilder.Build(snapshot, new InteractionWeights(), TimeBounds.All, 0), new ContentOptions(), 1, Token);
    }

    private static ContentMatch[] Startups(ContentModel model, ContentProfile profile, int k = 10, params int[] exclude)
    {
        ContentMatch[] results = new ContentMatch[k];
        return results[..model.RankStartups(profile, null, exclude, results)];
    }
}
