using Precompute.Artifacts;
using Precompute.Model;
using Precompute.Model.Content;
using Precompute.Model.Erasure;
using Precompute.Model.Lists;
using Precompute.Model.Versions;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.UnitTests.Model.Erasure;

/// <summary>Everybody of a small version, erased one after the other: the version stays one, and everybody else's data stay as they were.</summary>
public sealed class VersionEraserTests : IDisposable
{
    private static readonly Dictionary<string, string> Rows = new(StringComparer.Ordinal) { ["forward"] = "cc", ["reverse"] = "dd" };

    private readonly TemporaryFolder _folder = new();

    private string Version => _folder.Combine("version");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(EntityType.User, 3)]
    [InlineData(EntityType.User, 5)]
    [InlineData(EntityType.User, 0)]
    [InlineData(EntityType.Startup, 3)]
    [InlineData(EntityType.Startup, 2)]
    [InlineData(EntityType.Startup, 24)]
    public void Erase_SomebodyKnown_OnlyTheyAreGone(EntityType type, int ordinal)
    {
        SmallVersion.Write(Version);
        Guid id = type == EntityType.User ? SmallWorld.U(ordinal) : SmallWorld.S(ordinal);
        Facts before = Facts.Of(Version);

        ErasedFiles erased = VersionEraser.Erase(Version, type, id, Token);
        VersionAmender.WriteManifest(Version, erased.Changed, Rows, receiptId: 7, DateTimeOffset.UnixEpoch);

        Assert.Contains(VersionLayout.Eligibility, erased.Changed);
        using ServingModel model = ServingModel.Open(Version, verifyHashes: true, Token);
        VersionCatalogue all = model.Catalogue;
        IdMap ids = type == EntityType.User ? all.Users : all.Startups;
        Assert.Equal(-1, ids.OrdinalOf(id));
        Assert.Equal(Tombstone.Of(ordinal), ids[ordinal]);
        Assert.False(type == EntityType.User
            ? all.IsEligible(ordinal, ListRole.Developer) || all.IsEligible(ordinal, ListRole.Investor) || all.Owners.Contains(ordinal)
            : all.StartupIsLive[ordinal]);
        Facts.Of(Version).AssertIs(before.Without(type, ordinal, id));
    }

    [Fact]
    public void Erase_SeveralAndSomebodyUnknown_TheVersionStaysOneAndTellsItsStory()
    {
        string first = SmallVersion.Write(Version).ContentSha256;
        for (int n = 1; n <= 5; n++)
        {
            ErasedFiles erased = VersionEraser.Erase(Version, n % 2 == 0 ? EntityType.User : EntityType.Startup, n % 2 == 0 ? SmallWorld.U(n) : SmallWorld.S(n), Token);
            VersionAmender.WriteManifest(Version, erased.Changed, Rows, n, DateTimeOffset.UnixEpoch);
        }

        ErasedFiles again = VersionEraser.Erase(Version, EntityType.User, SmallWorld.U(2), Token);
        Assert.Empty(again.Changed);
        VersionManifest manifest = VersionReader.Verify(Version, Token);
        Assert.Equal(VersionManifest.CurrentFormatVersion, manifest.FormatVersion);
        Assert.Equal([1L, 2L, 3L, 4L, 5L], manifest.Amendments!.Select(static a => a.ReceiptId));
        Assert.Equal(first, manifest.Amendments![0].ContentSha256Before);
        Assert.Contains(manifest.Files, static f => f.Stored is "amended-5/data/eligibility.bin");
        ServingModel.Open(Version, verifyHashes: true, Token).Dispose();
    }

    [Fact]
    public void Open_ATombstoneThatTheCatalogueLacks_IsRefused()
    {
        SmallVersion.Write(Version);
        string file = VersionLayout.Ids(Direction.Forward, ModelSide.Query);
        string path = VersionLayout.PathIn(Version, file);
        Guid[] ids = Precompute.Model.Formats.NpyFile.ReadIds(path);
        Precompute.Model.Formats.NpyFile.WriteIds(path, new IdMap(ids).WithTombstone(1, 1).Ids);
        VersionAmender.WriteManifest(Version, [file], Rows, 1, DateTimeOffset.UnixEpoch);

        Assert.Contains("its id 1 is not in", Assert.Throws<VersionFileException>(() => ServingModel.Open(Version, verifyHashes: true, Token)).Message, StringComparison.Ordinal);
    }

    /// <summary>What a version says of everybody, by id or ordinal, so that one entity can be taken out of it.</summary>
    private sealed record Facts(
        Dictionary<string, float[]> Vectors, Dictionary<string, float> Pairs, Dictionary<string, string> Lists, Dictionary<string, string> Profiles, List<string> Popular)
    {
        public static Facts Of(string folder)
        {
            Facts facts = new([], [], [], [], []);
            using ServingModel model = ServingModel.Open(folder, verifyHashes: false, Token);
            foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
            {
                facts.AddVectors(direction, model.Of(direction).Model);
                facts.AddPairs(direction, model);
                foreach (ListRole role in (ListRole[])[ListRole.Developer, ListRole.Investor])
                {
                    for (int r = 0; r < model.Lists(direction, role).Count; r++)
                    {
                        RecommendationRow row = model.Lists(direction, role).RowAt(r);
                        facts.Lists[$"{direction} {role} {row.EntityId}"] = string.Join(' ', row.TargetIds.Select((t, i) => $"{t}={row.Scores[i]}"));
                    }

                    foreach (Neighbor n in model.Popular.Of(direction, role))
                        facts.Popular.Add($"{direction} {role} {model.Catalogue.TargetsOf(direction)[n.Ordinal]} {n.Score}");
                }
            }

            for (int u = 0; u < model.Catalogue.Users.Count; u++)
                facts.Profiles[$"user {u}"] = Text(model.Content.UserProfile(u));
            for (int s = 0; s < model.Catalogue.Startups.Count; s++)
                facts.Profiles[$"startup {s}"] = Text(model.Content.StartupProfile(s));
            return facts;
        }

        public Facts Without(EntityType type, int ordinal, Guid id)
        {
            string side = type == EntityType.User ? "user" : "startup";
            return new Facts(
                Vectors.Where(v => !v.Key.EndsWith($" {id}", StringComparison.Ordinal)).ToDictionary(),
                Pairs.Where(p => !p.Key.Contains($" {side} {ordinal};", StringComparison.Ordinal)).ToDictionary(),
                Lists.Where(l => !l.Key.EndsWith($" {id}", StringComparison.Ordinal))
                    .ToDictionary(static l => l.Key, l => string.Join(' ', l.Value.Split(' ').Where(item => !item.StartsWith($"{id}=", StringComparison.Ordinal)))),
                Profiles.ToDictionary(static p => p.Key, p => p.Key == $"{side} {ordinal}" ? Text(ContentProfile.Empty) : p.Value),
                [.. Popular.Where(p => !p.Contains($"{id}", StringComparison.Ordinal))]);
        }

        public void AssertIs(Facts expected)
        {
            Assert.Equal(expected.Vectors.Keys.Order(), Vectors.Keys.Order());
            Assert.All(expected.Vectors, v => Assert.Equal(v.Value, Vectors[v.Key]));
            Assert.Equal(expected.Pairs.OrderBy(static p => p.Key, StringComparer.Ordinal), Pairs.OrderBy(static p => p.Key, StringComparer.Ordinal));
            Assert.Equal(expected.Lists.OrderBy(static p => p.Key, StringComparer.Ordinal), Lists.OrderBy(static p => p.Key, StringComparer.Ordinal));
            Assert.Equal(expected.Profiles.OrderBy(static p => p.Key, StringComparer.Ordinal), Profiles.OrderBy(static p => p.Key, StringComparer.Ordinal));
            Assert.Equal(expected.Popular, Popular);
        }

        private static string Text(ContentProfile profile) =>
            $"{string.Join(',', profile.Features)} {string.Join(',', profile.Weights)} {string.Join(',', profile.Declared)}";

        private void AddVectors(Direction direction, FactorModel model)
        {
            for (int r = 0; r < model.QueryIds.Count; r++)
                Add("query", model.QueryIds[r], model.QueryFactors.Row(r));
            for (int r = 0; r < model.TargetIds.Count; r++)
                Add("target", model.TargetIds[r], model.TargetFactors.Row(r));

            void Add(string side, Guid id, Span<float> row)
            {
                if (Tombstone.Is(id))
                    Assert.All(row.ToArray(), static v => Assert.Equal(0f, v));
                else
                    Vectors[$"{direction} {side} {id}"] = row.ToArray();
            }
        }

        private void AddPairs(Direction direction, ServingModel model)
        {
            CsrMatrix history = model.HistoryOf(direction);
            for (int r = 0; r < history.Rows; r++)
            {
                for (int e = 0; e < history.RowLength(r); e++)
                {
                    int column = history.RowColumns(r)[e];
                    string pair = direction == Direction.Forward ? $" user {r}; startup {column};" : $" startup {r}; user {column};";
                    Pairs[direction + pair] = history.RowValues(r)[e];
                }
            }
        }
    }
}
