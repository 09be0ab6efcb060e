using Precompute.Batch.Pipeline;
using Precompute.Batch.Pipeline.Lists;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Interactions;
using Precompute.Model.Lists;
using Precompute.Model.Snapshot;
using Precompute.Model.Versions;
using Precompute.Training;
using Precompute.Training.Als;

namespace Precompute.UnitTests.Batch;

/// <summary>A marketplace of 40 people and 30 startups with everything that lists must mind: owners, dislikes, opt-outs, inactive ones, cold ones.</summary>
internal static class ListWorld
{
    public const int Users = 40;
    public const int Startups = 30;

    /// <summary>Events of person u: none for every tenth, else u % 12 + 1 startups in their community.</summary>
    public static SourceSnapshot Snapshot()
    {
        FeatureVocabulary vocabulary = new([new Feature(FeatureKind.Tag, "a"), new Feature(FeatureKind.Tag, "b"), new Feature(FeatureKind.Skill, "c")]);
        List<(int User, int Startup, byte Type)> events = [];
        for (int u = 0; u < Users; u++)
        {
            for (int i = 0; u % 10 != 0 && i <= u % 12; i++)
                events.Add((u, ((u % 2) + (2 * i) + u) % Startups, (byte)(i == 3 ? 0 : 1)));
        }

        events = [.. events.DistinctBy(static e => (e.User, e.Startup)).OrderBy(static e => e.User).ThenBy(static e => e.Startup)];
        return new SourceSnapshot
        {
            Watermark = DateTimeOffset.UnixEpoch.AddDays(100),
            Fingerprint = new string('0', 64),
            Vocabulary = vocabulary,
            Users = new UserTable
            {
                Ids = Ids(Users, 1),
                Roles = [.. Enumerable.Range(0, Users).Select(static u => u % 5 == 0 ? UserRoles.Founder | UserRoles.Investor : u % 3 == 0 ? UserRoles.Developer | UserRoles.Investor : UserRoles.Developer)],
                IsActive = [.. Enumerable.Range(0, Users).Select(static u => u != 7)],
                OptedOut = [.. Enumerable.Range(0, Users).Select(static u => u == 11)],
                CreatedAt = new uint[Users],
                Features = Features(Users, vocabulary.Count, static u => u != 30),
            },
            Startups = new StartupTable
            {
                Ids = Ids(Startups, 2),
                Owner = [.. Enumerable.Range(0, Startups).Select(static s => s % 4 == 0 ? s : -1)],
                Types = [.. Enumerable.Repeat(StartupType.Collaboration, Startups)],
                IsActive = [.. Enumerable.Range(0, Startups).Select(static s => s != 5)],
                CreatedAt = new uint[Startups],
                Features = Features(Startups, vocabulary.Count, static _ => true),
            },
            UserInteractions = new InteractionLog(
                ["dislike", "like"],
                [.. events.Select(static e => e.User)],
                [.. events.Select(static e => e.Startup)],
                [.. events.Select(static e => e.Type)],
                new uint[events.Count]),
            StartupInteractions = new InteractionLog([], [], [], [], []),
            OrphanInteractions = 0,
        };
    }

    public static ListInputs Inputs(int listSize, int threads, params SegmentRoute[] routes) => InputsOf(Snapshot(), listSize, threads, routes);

    /// <summary>What lists of any small snapshot are made from.</summary>
    public static ListInputs InputsOf(SourceSnapshot snapshot, int listSize, int threads, params SegmentRoute[] routes)
    {
        InteractionMatrices matrices = InteractionMatrixBuilder.Build(snapshot, new InteractionWeights(), TimeBounds.All, 0);
        VersionCatalogue catalogue = VersionCatalogue.FromSnapshot(snapshot, matrices);
        SourceData data = new() { Snapshot = snapshot, AsOf = 0, Matrices = matrices, Catalogue = catalogue };
        return new ListInputs
        {
            Catalogue = catalogue,
            Matrices = matrices,
            Models = new FactorModels(Train(data, Direction.Forward), Train(data, Direction.Reverse)),
            Content = ContentModel.Build(snapshot, matrices, new ContentOptions()),
            Popular = PopularRanking.Build(catalogue, matrices),
            Methods = new MethodChoice { Routes = routes },
            ListSize = listSize,
            Threads = threads,
        };
    }

    private static FactorModel Train(SourceData data, Direction direction) => FactorModelTrainer.Train(
        direction,
        data.Catalogue.QueriesOf(direction),
        data.Catalogue.TargetsOf(direction),
        data.PairsOf(direction),
        target => data.MayBeShown(direction, target),
        new AlsParameters { Factors = 8, Iterations = 3 },
        new AlsTrainingOptions { Threads = 1 },
        warmStart: null,
        progress: null,
        CancellationToken.None).Model;

    private static IdMap Ids(int count, int kind) =>
        new([.. Enumerable.Range(0, count).Select(i => new Guid(kind, 0, 0, [0, 0, 0, 0, 0, 0, (byte)(i >> 8), (byte)i]))]);

    private static FeatureTable Features(int count, int vocabulary, Func<int, bool> has)
    {
        long[] offsets = new long[count + 1];
        List<int> features = [];
        for (int i = 0; i < count; i++)
        {
            if (has(i))
                features.Add(i % vocabulary);
            offsets[i + 1] = features.Count;
        }

        return new FeatureTable(offsets, [.. features]);
    }
}
