using Precompute.Model;
using Precompute.Model.Formats;
using Precompute.Model.Lists;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.UnitTests.Model;

public sealed class ListFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(57)]
    public void Find_EveryWrittenRow_IsReadBackAndNoOther(int count)
    {
        RecommendationRow[] rows = Rows(count);
        using ListFile file = Write(rows);

        file.Verify();
        Assert.Equal((count, Direction.Forward, ListRole.Investor), (file.Count, file.Direction, file.Role));
        foreach (RecommendationRow row in rows)
            AssertSame(row, file.Find(row.EntityId));
        Assert.Null(file.Find(Guid.Empty));
        Assert.Null(file.Find(Guid.AllBitsSet));
        Assert.Null(file.Find(SmallWorld.S(count / 2)));
    }

    [Fact]
    public void Add_RowsOutOfOrderOrOfUnequalColumns_AreRefused()
    {
        using ListFileWriter writer = new(_folder.Combine("l.bin"), Direction.Forward, ListRole.Investor);
        RecommendationRow row = Rows(2)[1];
        writer.Add(row);
        Assert.Throws<ArgumentException>(() => writer.Add(row));
        Assert.Throws<ArgumentException>(() => writer.Add(Rows(1)[0]));
        Assert.Throws<ArgumentException>(() => writer.Add(Rows(3)[2] with { Scores = [1f] }));
        Assert.Throws<ArgumentException>(() => writer.Add(Rows(3)[2] with { Role = ListRole.Developer }));
        Assert.Equal(1, writer.Count);
    }

    [Fact]
    public void Verify_MutatedFiles_AreEqualOrRefused()
    {
        RecommendationRow[] rows = Rows(9);
        Write(rows).Dispose();
        FileMutations.Check(_folder.Combine("l.bin"), 800, OpenVerified, file =>
        {
            foreach (RecommendationRow row in rows)
                AssertSame(row, file.Find(row.EntityId));
        });

        ListFile OpenVerified()
        {
            ListFile file = ListFile.Open(_folder.Combine("l.bin"));
            try
            {
                file.Verify();
                return file;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
    }

    [Fact]
    public void Find_MutatedUnverifiedFiles_NeverCrash()
    {
        RecommendationRow[] rows = Rows(9);
        Write(rows).Dispose();
        FileMutations.Check(_folder.Combine("l.bin"), 800, () => ListFile.Open(_folder.Combine("l.bin")), file =>
        {
            using (file)
            {
                foreach (RecommendationRow row in rows)
                    _ = file.Find(row.EntityId);
            }
        });
    }

    internal static RecommendationRow Row(int n, int items, SeededRandom random) => new()
    {
        EntityId = SmallWorld.U(n),
        Role = ListRole.Developer,
        TargetIds = [.. Enumerable.Range(0, items).Select(i => SmallWorld.S((n + i) % 20))],
        Scores = [.. Enumerable.Range(0, items).Select(_ => random.NextSingle())],
        Methods = [.. Enumerable.Range(0, items).Select(i => i % 2 == 0 ? RecommendationMethod.Als : RecommendationMethod.Popular)],
        Reasons = [.. Enumerable.Range(0, items * ReasonCodes.PerItem).Select(i => i - 3)],
        InteractionCount = n,
        ListMethod = items == 0 ? RecommendationMethod.None : RecommendationMethod.Als,
    };

    private static RecommendationRow[] Rows(int count) =>
        [.. Enumerable.Range(0, count).Select(n => Row(n, n % 8, new SeededRandom((ulong)n)) with { Role = ListRole.Investor })];

    private ListFile Write(RecommendationRow[] rows)
    {
        string path = _folder.Combine("l.bin");
        using (ListFileWriter writer = new(path, Direction.Forward, ListRole.Investor))
        {
            foreach (RecommendationRow row in rows)
                writer.Add(row);
            writer.Complete();
        }

        return ListFile.Open(path);
    }

    private static void AssertSame(RecommendationRow expected, RecommendationRow? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.EntityId, actual.EntityId);
        Assert.Equal(expected.Role, actual.Role);
        Assert.Equal(expected.TargetIds, actual.TargetIds);
        Assert.Equal(expected.Scores, actual.Scores);
        Assert.Equal(expected.Methods, actual.Methods);
        Assert.Equal(expected.Reasons, actual.Reasons);
        Assert.Equal(expected.InteractionCount, actual.InteractionCount);
        Assert.Equal(expected.ListMethod, actual.ListMethod);
    }
}
