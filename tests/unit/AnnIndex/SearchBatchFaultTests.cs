using System.Buffers.Binary;
using Precompute.AnnIndex;
using Precompute.Numerics;
using Precompute.TestKit;
using Precompute.TestKit.Hostile;

namespace Precompute.UnitTests.AnnIndex;

/// <summary>What goes wrong in a batch comes out as it does of a single search, on one thread and on several.</summary>
public sealed class SearchBatchFaultTests : IDisposable
{
    private const int Count = 2000;
    private const int Dimensions = 16;

    private static readonly DenseMatrix Vectors = TestVectors.Clustered(Count, Dimensions, seed: 3);
    private readonly TemporaryFolder _folder = new();

    // More than two blocks of the exact index.
    private readonly DenseMatrix _queries = TestVectors.Clustered(300, Dimensions, seed: 4);
    private readonly NeighborLists _lists = new(300, 5);

    public static TheoryData<string, VectorMetric, int> Cases
    {
        get
        {
            var data = new TheoryData<string, VectorMetric, int>();
            foreach (VectorMetric metric in Enum.GetValues<VectorMetric>())
            {
                foreach (int threads in (int[])[1, 2])
                {
                    data.Add("flat", metric, threads);
                    data.Add("hnsw", metric, threads);
                }
            }

            return data;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void SearchBatch_QueryThatIsNotANumber_IsTheCallersMistake(string kind, VectorMetric metric, int threads)
    {
        _queries.Row(250)[3] = float.NaN;
        Assert.Contains(
            "at position 3",
            Assert.Throws<ArgumentException>(() => Search(Create(kind, metric), new SearchOptions(), threads, CancellationToken.None)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void SearchBatch_CancelledToken_RaisesCancellation(string kind, VectorMetric metric, int threads) =>
        Assert.Throws<OperationCanceledException>(() => Search(Create(kind, metric), new SearchOptions(), threads, new CancellationToken(canceled: true)));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void SearchBatch_ForgedLinks_NameTheFileAndThePlace(int threads)
    {
        string path = _folder.Combine("forged.hnsw");
        using (HnswIndex sound = HnswIndexTests.Build(Vectors, VectorMetric.Cosine, threads: 1))
            sound.Save(path);
        byte[] bytes = File.ReadAllBytes(path);
        (int start, int length) = IndexMutator.SectionOf(bytes, section: 1);
        for (int node = 0; node < Count; node++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(start + (node * (length / Count))), Count);
        IndexMutator.Seal(bytes);
        File.WriteAllBytes(path, bytes);

        using HnswIndex index = HnswIndex.Open(path, verifyChecksums: true);
        string message = Assert.Throws<PrecomputeException>(() => Search(index, new SearchOptions { Ef = 5 }, threads, TestContext.Current.CancellationToken)).Message;
        Assert.Contains($"'{path}' is damaged at offset", message, StringComparison.Ordinal);
        Assert.Contains($"links to {Count} on layer 0", message, StringComparison.Ordinal);
    }

    private static IVectorIndex Create(string kind, VectorMetric metric) =>
        kind == "flat" ? new FlatIndex(Vectors, metric) : HnswIndexTests.Build(Vectors, metric, threads: 2);

    private void Search(IVectorIndex index, SearchOptions options, int threads, CancellationToken token) =>
        index.SearchBatch(_queries, options, _lists, threads, token);
}
