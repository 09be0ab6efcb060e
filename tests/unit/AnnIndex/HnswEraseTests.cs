using Precompute.AnnIndex;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.UnitTests.AnnIndex;

public sealed class HnswEraseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.Combine("index.hnsw");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(VectorMetric.InnerProduct)]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.L2)]
    public void Erase_ManyVectors_LeavesASoundIndexOfTheSameRecallWithoutThem(VectorMetric metric)
    {
        DenseMatrix vectors = TestVectors.Clustered(2000, 16, seed: 3);
        Save(vectors, metric);
        int[] erased = [0, 7, 500, 1999, LongestOf(vectors)];
        BitmapFilter rest = new(vectors.Rows);
        for (int r = 0; r < vectors.Rows; r++)
            rest.Set(r, accepted: true);
        foreach (int ordinal in erased)
        {
            HnswIndex.Erase(File, ordinal);
            rest.Set(ordinal, accepted: false);
            vectors.Row(ordinal).Clear();
        }

        using HnswIndex index = HnswIndex.Open(File, verifyChecksums: true);
        Assert.Empty(index.CheckIntegrity());
        ExactAnswers exact = ExactAnswers.Find(
            new FlatIndex(vectors, metric), TestVectors.Clustered(100, 16, seed: 4), new RecallOptions { K = 10, Filter = rest }, TestContext.Current.CancellationToken);
        RecallReport report = RecallMeter.Measure(exact, index, ef: 100, TestContext.Current.CancellationToken);
        Assert.True(report.Whole.Mean >= 0.98, $"recall@10 of the rest is {report.Whole.Mean:F4}");
        Assert.Equal(0, report.ShortAnswers);
    }

    [Fact]
    public void Erase_AVector_ItsBytesAreGone()
    {
        DenseMatrix vectors = TestVectors.Clustered(300, 16, seed: 5);
        Save(vectors, VectorMetric.InnerProduct);
        byte[] row = System.Runtime.InteropServices.MemoryMarshal.AsBytes(vectors.Row(123)).ToArray();
        Assert.True(System.IO.File.ReadAllBytes(File).AsSpan().IndexOf(row) > 0);

        HnswIndex.Erase(File, 123);

        Assert.Equal(-1, System.IO.File.ReadAllBytes(File).AsSpan().IndexOf(row.AsSpan(0, 4)));
    }

    [Fact]
    public void Erase_EveryVectorButOne_TheLastIsStillFound()
    {
        DenseMatrix vectors = TestVectors.Clustered(40, 8, seed: 6);
        Save(vectors, VectorMetric.InnerProduct);
        for (int ordinal = 0; ordinal < 39; ordinal++)
            HnswIndex.Erase(File, ordinal);

        BitmapFilter last = new(40);
        last.Set(39, accepted: true);
        Neighbor[] found = new Neighbor[5];
        using HnswIndex index = HnswIndex.Open(File, verifyChecksums: true);
        Assert.Empty(index.CheckIntegrity());
        Assert.Equal(1, index.Search(vectors.Row(39), new SearchOptions { Ef = 10, Filter = last }, found));
        Assert.Equal(39, found[0].Ordinal);
    }

    [Fact]
    public void Erase_ADamagedFileOrNoRow_IsRefusedAndChangesNothing()
    {
        Save(TestVectors.Clustered(50, 8, seed: 7), VectorMetric.InnerProduct);
        Assert.Throws<ArgumentOutOfRangeException>(() => HnswIndex.Erase(File, 50));
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        bytes[^100] ^= 1;
        System.IO.File.WriteAllBytes(File, bytes);
        Assert.Contains("Nothing was erased", Assert.Throws<PrecomputeException>(() => HnswIndex.Erase(File, 3)).Message, StringComparison.Ordinal);
        Assert.Equal(bytes, System.IO.File.ReadAllBytes(File));
    }

    private void Save(DenseMatrix vectors, VectorMetric metric)
    {
        using HnswIndex index = HnswIndex.Build(vectors, new HnswOptions { Metric = metric, M = 8, EfConstruction = 60, Threads = 1 }, TestContext.Current.CancellationToken);
        index.Save(File);
    }

    private static int LongestOf(DenseMatrix vectors) => Enumerable.Range(0, vectors.Rows).MaxBy(r => VectorKernels.Norm(vectors.Row(r)));
}
