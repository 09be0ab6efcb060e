using System.Security.Cryptography;
using CsCheck;
using Precompute.AnnIndex;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.UnitTests.AnnIndex;

/// <summary>What holds of every graph, whatever the vectors: random ones, many alike, zeros, a single one, one dimension.</summary>
public sealed class HnswPropertyTests : IDisposable
{
    private static readonly Gen<DenseMatrix> AnyVectors = Gen.Select(Gen.Int[1, 900], Gen.Int[1, 24], Gen.Int[0, 4], Gen.ULong, Of);
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<VectorMetric> Metrics => [.. Enum.GetValues<VectorMetric>()];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Build_AnyVectors_IsSoundAndAnswersK(VectorMetric metric) => Gen.Select(AnyVectors, Gen.Int[1, 40], Gen.Int[2, 12]).Sample(
        (vectors, k, m) =>
        {
            using HnswIndex index = HnswIndex.Build(vectors, new HnswOptions { Metric = metric, M = m, EfConstruction = 30, Threads = 2 }, Token);
            Assert.Empty(index.CheckIntegrity());
            Neighbor[] results = new Neighbor[k];
            int found = index.Search(vectors.Row(0), new SearchOptions { Ef = 1 }, results);
            Assert.Equal(Math.Min(k, vectors.Rows), found);
            AssertOrdered(results.AsSpan(0, found), vectors.Rows);
        },
        iter: Rounds(40),
        threads: 1);

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Search_AnyFilter_AnswersKOrAllThatPass(VectorMetric metric) => Gen.Select(AnyVectors, Gen.Double[0, 1], Gen.Int[1, 40], Gen.ULong).Sample(
        (vectors, share, k, seed) =>
        {
            using HnswIndex index = HnswIndex.Build(vectors, new HnswOptions { Metric = metric, M = 5, EfConstruction = 30, Threads = 1 }, Token);
            BitmapFilter filter = Random(vectors.Rows, share * share, seed);
            Neighbor[] results = new Neighbor[k];
            int found = index.Search(vectors.Row(vectors.Rows / 2), new SearchOptions { Ef = 4, Filter = filter }, results);
            Assert.Equal(Math.Min(k, filter.AcceptedCount), found);
            AssertOrdered(results.AsSpan(0, found), vectors.Rows);
            foreach (Neighbor neighbor in results.AsSpan(0, found))
                Assert.True(filter.Accepts(neighbor.Ordinal), $"{neighbor.Ordinal} is filtered out");
        },
        iter: Rounds(40),
        threads: 1);

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Search_RareFilters_AnswerKNoWorseThanTheScan(VectorMetric metric)
    {
        DenseMatrix vectors = TestVectors.Clustered(4000, 16, seed: 11);
        DenseMatrix queries = TestVectors.Clustered(60, 16, seed: 12);
        using HnswIndex index = HnswIndexTests.Build(vectors, metric, threads: 2);
        FlatIndex exact = new(vectors, metric);
        foreach (double share in (double[])[0.1, 0.01, 0.005])
        {
            RecallReport report = RecallMeter.Measure(
                ExactAnswers.Find(exact, queries, new RecallOptions { K = 10, Filter = Random(4000, share, seed: 13) }, Token), index, ef: 60, Token);
            Assert.Equal(0, report.ShortAnswers);
            Assert.True(report.Whole.Mean >= 0.98, $"recall behind a filter of {share:P1} is {report.Whole.Mean:F4}");
        }
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Build_OneTwoAndThreeThreads_GiveTheSameSha256(VectorMetric metric) => AnyVectors.Sample(
        vectors =>
        {
            string one = Sha256(vectors, metric, threads: 1);
            Assert.Equal(one, Sha256(vectors, metric, threads: 2));
            Assert.Equal(one, Sha256(vectors, metric, threads: 3));
        },
        iter: Rounds(12),
        threads: 1);

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Build_InParallel_RecallsNoLessThanInsertingOneByOne(VectorMetric metric)
    {
        int count = TestCounts.Full ? 20_000 : 2_500;
        DenseMatrix vectors = TestVectors.Clustered(count, 24, seed: 14);
        DenseMatrix queries = TestVectors.Clustered(500, 24, seed: 15);
        FlatIndex exact = new(vectors, metric);
        HnswOptions options = new() { Metric = metric, EfConstruction = 60, Threads = 2 };
        using HnswIndex parallel = HnswIndex.Build(vectors, options, Token);
        using HnswIndex serial = HnswIndex.Build(vectors, options with { LargestBatch = 1, Threads = 1 }, Token);
        double inParallel = Recall(exact, parallel, queries);
        double oneByOne = Recall(exact, serial, queries);
        TestContext.Current.TestOutputHelper?.WriteLine($"{metric}: {inParallel:F4} in parallel, {oneByOne:F4} one by one");
        Assert.True(inParallel >= oneByOne - 0.002, $"recall of the parallel build is {inParallel:F4}, of the serial one {oneByOne:F4}");
    }

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Build_ValueThatIsNotFinite_NamesRowAndColumn(VectorMetric metric) => Gen.Select(AnyVectors, Gen.Int[0, 2], Gen.ULong).Sample(
        (vectors, kind, seed) =>
        {
            SeededRandom random = new(seed);
            (int row, int column) = (random.NextInt32(vectors.Rows), random.NextInt32(vectors.Columns));
            vectors.Row(row)[column] = kind switch { 0 => float.NaN, 1 => float.PositiveInfinity, _ => float.NegativeInfinity };
            string message = Assert.Throws<PrecomputeException>(() => HnswIndex.Build(vectors, new HnswOptions { Metric = metric }, Token)).Message;
            Assert.Matches($"[Rr]ow {row}\\b", message);
            Assert.Matches($"[Cc]olumn {column}\\b", message);
        },
        iter: Rounds(30),
        threads: 1);

    private static long Rounds(int reduced) => TestCounts.Full ? reduced * 25 : reduced;

    private static double Recall(FlatIndex exact, HnswIndex index, DenseMatrix queries) =>
        RecallMeter.Measure(ExactAnswers.Find(exact, queries, new RecallOptions { K = 10 }, Token), index, ef: 20, Token).Whole.Mean;

    private static void AssertOrdered(ReadOnlySpan<Neighbor> found, int count)
    {
        HashSet<int> seen = [];
        for (int i = 0; i < found.Length; i++)
        {
            Assert.InRange(found[i].Ordinal, 0, count - 1);
            Assert.True(seen.Add(found[i].Ordinal), $"{found[i].Ordinal} is answered twice");
            if (i > 0)
                Assert.True(found[i - 1].Score > found[i].Score || (found[i - 1].Score == found[i].Score && found[i - 1].Ordinal < found[i].Ordinal));
        }
    }

    private static BitmapFilter Random(int count, double share, ulong seed)
    {
        SeededRandom random = new(seed);
        BitmapFilter filter = new(count);
        for (int ordinal = 0; ordinal < count; ordinal++)
            filter.Set(ordinal, random.NextDouble() < share);
        return filter;
    }

    private string Sha256(DenseMatrix vectors, VectorMetric metric, int threads)
    {
        string path = _folder.Combine("index.hnsw");
        using HnswIndex index = HnswIndex.Build(vectors, new HnswOptions { Metric = metric, M = 6, EfConstruction = 30, Threads = threads }, Token);
        index.Save(path);
        return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
    }

    private static DenseMatrix Of(int count, int dimensions, int kind, ulong seed)
    {
        SeededRandom random = new(seed);
        DenseMatrix vectors = kind switch
        {
            0 => TestVectors.Gaussian(count, dimensions, seed),
            1 => TestVectors.Clustered(count, dimensions, seed, normSpread: 1.2),
            _ => new DenseMatrix(count, dimensions),
        };
        for (int r = 0; kind >= 2 && r < count; r++)
        {
            // 2: few distinct rows; 3: half of them zero; 4: all alike.
            ulong distinct = kind == 4 ? 0 : (ulong)random.NextInt32(7);
            if (kind != 3 || random.NextInt32(2) == 0)
                TestVectors.Gaussian(1, dimensions, seed + distinct).Row(0).CopyTo(vectors.Row(r));
        }

        return vectors;
    }
}
