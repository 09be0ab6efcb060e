using System.Buffers.Binary;
using Precompute.AnnIndex;
using Precompute.Numerics;
using Precompute.UnitTests.AnnIndex.Hostile;

namespace Precompute.UnitTests.AnnIndex;

public sealed class HnswFileTests : IDisposable
{
    private static readonly DenseMatrix Vectors = TestVectors.Clustered(300, 9, seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("precompute-hnsw").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(VectorMetric.InnerProduct, 300)]
    [InlineData(VectorMetric.Cosine, 300)]
    [InlineData(VectorMetric.L2, 300)]
    [InlineData(VectorMetric.InnerProduct, 1)]
    [InlineData(VectorMetric.InnerProduct, 0)]
    public void Open_SavedIndex_AnswersAsBefore(VectorMetric metric, int count)
    {
        DenseMatrix vectors = TestVectors.Clustered(count, 9, seed: 1);
        using HnswIndex built = HnswIndexTests.Build(vectors, metric, threads: 2);
        string path = PathOf("index.hnsw");
        built.Save(path);
        using HnswIndex opened = HnswIndex.Open(path, verifyChecksums: true);
        Assert.Equal((built.Count, built.Dimensions, built.Metric, built.M), (opened.Count, opened.Dimensions, opened.Metric, opened.M));
        Assert.Equal(built.ByteLength, new FileInfo(path).Length);
        Assert.Empty(opened.CheckIntegrity());
        Assert.Equal(Answers(built), Answers(opened));
        Assert.Equal(["index.hnsw"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Open_GoldenFileOfVersion1_AnswersAsWhenItWasWritten()
    {
        // Written once by version 1 of the format; must open for as long as version 1 is supported.
        using HnswIndex golden = HnswIndex.Open(OlderIndexFile.Golden, verifyChecksums: true);
        Assert.Equal((40, 3, VectorMetric.InnerProduct, 4), (golden.Count, golden.Dimensions, golden.Metric, golden.M));
        Assert.Empty(golden.CheckIntegrity());
        Neighbor[] results = new Neighbor[3];
        golden.Search([1, 2, 3], new SearchOptions { Ef = 1 }, results);
        Assert.Equal([new Neighbor(12, 46), new Neighbor(25, 45), new Neighbor(38, 44)], results);

        // Wide enough to scan everything: of two that tie for the last place the smaller ordinal.
        golden.Search([1, 2, 3], new SearchOptions { Ef = 100 }, results);
        Assert.Equal(new Neighbor(11, 44), results[2]);
    }

    [Theory]
    [InlineData(VectorMetric.InnerProduct)]
    [InlineData(VectorMetric.Cosine)]
    [InlineData(VectorMetric.L2)]
    public void Search_FileOfVersion1_WalksByTheVectors(VectorMetric metric)
    {
        string path = PathOf("older.hnsw");
        using (HnswIndex built = HnswIndexTests.Build(Vectors, metric, threads: 1))
            built.Save(path);
        File.WriteAllBytes(path, OlderIndexFile.Of(File.ReadAllBytes(path)));
        using HnswIndex index = HnswIndex.Open(path, verifyChecksums: true);
        Assert.Empty(index.CheckIntegrity());

        DenseMatrix queries = TestVectors.Clustered(100, 9, seed: 2);
        SearchWork work = new();
        index.Search(queries.Row(0), new SearchOptions { Ef = 5, Work = work }, new Neighbor[5]);
        Assert.Equal(0, work.Scanned);
        ExactAnswers exact = ExactAnswers.Find(new FlatIndex(Vectors, metric), queries, new RecallOptions { K = 5 }, TestContext.Current.CancellationToken);
        RecallReport report = RecallMeter.Measure(exact, index, ef: 5, TestContext.Current.CancellationToken);
        Assert.InRange(report.Whole.Mean, 0.8, 1);
        Assert.Equal(0, report.ShortAnswers);
    }

    [Fact]
    public void Open_GoldenFileOfVersion2_AnswersAsWhenItWasWritten()
    {
        using HnswIndex golden = HnswIndex.Open(Path.Combine(AppContext.BaseDirectory, "AnnIndex", "golden", "hnsw-v2.hnsw"), verifyChecksums: true);
        Assert.Equal((40, 3, VectorMetric.InnerProduct, 4), (golden.Count, golden.Dimensions, golden.Metric, golden.M));
        Assert.Empty(golden.CheckIntegrity());
        Neighbor[] results = new Neighbor[3];
        golden.Search([1, 2, 3], new SearchOptions { Ef = 1 }, results);
        Assert.Equal([new Neighbor(12, 46), new Neighbor(25, 45), new Neighbor(38, 44)], results);
    }

    [Fact]
    public void Erase_FileOfVersion1_BecomesASoundFileOfTheCurrentVersion()
    {
        string path = Path.Combine(_folder, "old.hnsw");
        File.Copy(OlderIndexFile.Golden, path);
        HnswIndex.Erase(path, 12);
        using HnswIndex erased = HnswIndex.Open(path, verifyChecksums: true);
        Assert.Equal(2, File.ReadAllBytes(path)[8]);
        Assert.Empty(erased.CheckIntegrity());
        var rest = new BitmapFilter(40, acceptAll: true);
        rest.Set(12, accepted: false);
        Neighbor[] results = new Neighbor[2];
        Assert.Equal(2, erased.Search([1, 2, 3], new SearchOptions { Ef = 3, Filter = rest }, results));
        Assert.Equal([new Neighbor(25, 45), new Neighbor(11, 44)], results);
    }

    [Fact]
    public void Open_UnknownVersion_IsRefusedInASentence()
    {
        byte[] bytes = SavedBytes();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), 3);
        Assert.Contains("format version 3, and this build reads versions 1 to 2", Assert.Throws<PrecomputeException>(() => Open(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MissingEmptyOrForeignFile_IsRefused()
    {
        Assert.Throws<PrecomputeException>(() => HnswIndex.Open(PathOf("absent")));
        Assert.Throws<PrecomputeException>(() => HnswIndex.Open(_folder));
        Assert.Throws<PrecomputeException>(() => Open([]));
        Assert.Throws<PrecomputeException>(() => Open(new byte[5000]));
    }

    [Fact]
    public void Open_EveryTruncation_IsRefused()
    {
        byte[] bytes = SavedBytes();
        for (int length = 0; length < bytes.Length; length += length < 1000 ? 13 : 4999)
            Assert.Throws<PrecomputeException>(() => Open(bytes[..length]));
    }

    [Fact]
    public void Save_IntoAMissingFolder_SaysWhere()
    {
        using HnswIndex index = HnswIndexTests.Build(Vectors, VectorMetric.InnerProduct, threads: 1);
        Assert.Contains("absent", Assert.Throws<PrecomputeException>(() => index.Save(PathOf("absent/index.hnsw"))).Message, StringComparison.Ordinal);
    }

    private static List<Neighbor[]> Answers(HnswIndex index)
    {
        var answers = new List<Neighbor[]>();
        for (int q = 0; q < 20; q++)
        {
            Neighbor[] results = new Neighbor[10];
            int found = index.Search(Vectors.Row(q), new SearchOptions { Ef = 20 }, results);
            answers.Add(results[..found]);
        }

        return answers;
    }

    private byte[] SavedBytes()
    {
        string path = PathOf("saved");
        using HnswIndex index = HnswIndexTests.Build(Vectors, VectorMetric.InnerProduct, threads: 2);
        index.Save(path);
        byte[] bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }

    private HnswIndex Open(byte[] bytes)
    {
        string path = PathOf("candidate");
        File.WriteAllBytes(path, bytes);
        return HnswIndex.Open(path);
    }

    private string PathOf(string name) => Path.Combine(_folder, name);
}
