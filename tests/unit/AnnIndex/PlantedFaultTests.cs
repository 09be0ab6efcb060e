using System.Buffers.Binary;
using Precompute.AnnIndex;
using Precompute.Numerics;
using Precompute.TestKit;
using Precompute.TestKit.Hostile;

namespace Precompute.UnitTests.AnnIndex;

/// <summary>One fault of each kind in an otherwise sound index, its checksums made right: the check names it.</summary>
public sealed class PlantedFaultTests : IDisposable
{
    private const int Count = 300;
    private const int Dimensions = 9;
    private const int M = 4;

    // Sections in the order of the file.
    private const int Nodes = 1;
    private const int UpperLinks = 2;
    private const int Ordinals = 3;
    private const int Positions = 4;
    private const int Norms = 5;
    private const int Scales = 6;
    private const int Vectors = 7;
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.Combine("index.hnsw");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void CheckIntegrity_EveryByteOfEverySection_IsUnderAChecksum()
    {
        byte[] bytes = Sound();
        for (int section = 0; section < BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(12)); section++)
        {
            (int start, int length) = IndexMutator.SectionOf(bytes, section);
            for (int at = start; at < start + length; at += 1 + (length / 50))
            {
                byte[] changed = [.. bytes];
                changed[at] ^= 0x20;
                if (section == 0)
                    Assert.Throws<PrecomputeException>(() => Findings(changed));
                else
                    Assert.Contains(Findings(changed), finding => finding.Contains($"at offset {start} does not match its checksum", StringComparison.Ordinal));
                Assert.Throws<PrecomputeException>(() => HnswIndex.Open(Planted(changed), verifyChecksums: true));
            }
        }
    }

    [Fact]
    public void CheckIntegrity_OrdinalsThatAreNoPermutation_AreNamed()
    {
        AssertFound("node 7 and ordinal", bytes => Number(bytes, Ordinals, 7, Number(bytes, Ordinals, 8)));
        AssertFound("node 7 and ordinal 300", bytes => Number(bytes, Ordinals, 7, Count));
        AssertFound("node 7 and ordinal -1", bytes => Number(bytes, Ordinals, 7, -1));
        AssertFound("do not name each other", bytes => Number(bytes, Positions, 20, Number(bytes, Positions, 21)));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void CheckIntegrity_NumbersThatAreNotFinite_AreNamed(float value)
    {
        AssertFound("the vector of node 5 holds", bytes => SetVector(bytes, node: 5, value));
        AssertFound("the norm of node 5 is", bytes => Float(bytes, Norms, 5, value));
    }

    [Fact]
    public void CheckIntegrity_NormsThatMisleadAScan_AreNamed()
    {
        AssertFound("the norm of node 5 is -1", bytes => Float(bytes, Norms, 5, -1f));
        AssertFound("above the", bytes => Float(bytes, Norms, 250, 1000f));
        AssertFound("below that of its vector", bytes => Float(bytes, Norms, Count - 1, 0f));
    }

    [Fact]
    public void CheckIntegrity_CodesThatAreNotTheVectors_AreNamed()
    {
        // One bit of the first code, which stands behind the links; and what a unit of them is worth.
        AssertFound("the codes of node 5 are not those of its vector", bytes => Number(bytes, Nodes, CodesOf(bytes, 5), Number(bytes, Nodes, CodesOf(bytes, 5)) ^ 1));
        AssertFound("the codes of node 6 are not those of its vector", bytes => Number(bytes, Scales, 6, Number(bytes, Scales, 6) + 1));
        AssertFound("the codes of node 7 are not those of its vector", bytes => Float(bytes, Scales, 7, float.NaN));
    }

    [Fact]
    public void CheckIntegrity_LinksOfEitherSection_AreNamed()
    {
        AssertFound("node 3 links to 300 on layer 0, which has 300 nodes", bytes => Number(bytes, Nodes, LinksOf(bytes, 3), Count));
        AssertFound("node 3 links to -2 on layer 0", bytes => Number(bytes, Nodes, LinksOf(bytes, 3), -2));
        AssertFound("node 3 links to itself on layer 0", bytes => Number(bytes, Nodes, LinksOf(bytes, 3), 3));
        AssertFound("twice on layer 0", bytes => Number(bytes, Nodes, LinksOf(bytes, 3) + 1, Number(bytes, Nodes, LinksOf(bytes, 3))));
        AssertFound("node 3 has a link behind the last one on layer 0", bytes => Number(bytes, Nodes, LinksOf(bytes, 3), -1));
        AssertFound("node 2 links to 75 on layer 1, which has 75 nodes", bytes => Number(bytes, UpperLinks, 2 * M, Count / M));
        AssertFound("node 2 links to itself on layer 1", bytes => Number(bytes, UpperLinks, 2 * M, 2));
    }

    [Fact]
    public void CheckIntegrity_NodeThatNoLinkLeadsTo_IsNamedWithItsOrdinal()
    {
        byte[] bytes = Sound();
        CutOff(bytes, node: 100);
        IndexMutator.Seal(bytes);
        string finding = Assert.Single(Findings(bytes));
        Assert.Contains($"node 100, ordinal {Number(bytes, Ordinals, 100)}, cannot be reached from the entry", finding, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckIntegrity_NodesErasedForGood_AreNoFinding()
    {
        byte[] bytes = Sound();
        System.IO.File.WriteAllBytes(File, bytes);
        foreach (int ordinal in (int[])[0, 7, 100, Number(bytes, Ordinals, 0)])
            HnswIndex.Erase(File, ordinal);
        Assert.Empty(Findings(System.IO.File.ReadAllBytes(File)));
    }

    [Fact]
    public void Erase_IndexWithANodeThatNoLinkLeadsTo_ConnectsItAgain()
    {
        byte[] bytes = Sound();
        CutOff(bytes, node: 100);
        IndexMutator.Seal(bytes);
        System.IO.File.WriteAllBytes(File, bytes);
        HnswIndex.Erase(File, Number(bytes, Ordinals, 50));
        Assert.Empty(Findings(System.IO.File.ReadAllBytes(File)));
    }

    [Fact]
    public void CheckIntegrity_FaultsEverywhere_AFewOfEachKindAreListed()
    {
        byte[] bytes = Sound();
        for (int node = 0; node < Count; node++)
        {
            Number(bytes, Nodes, LinksOf(bytes, node), Count + node);
            SetVector(bytes, node, float.NaN);
        }

        IReadOnlyList<string> findings = Findings(bytes);
        Assert.Equal(8, findings.Count(f => f.Contains("links to", StringComparison.Ordinal)));
        Assert.Equal(8, findings.Count(f => f.Contains("the vector of", StringComparison.Ordinal)));
        Assert.Contains(findings, f => f.Contains("checksum", StringComparison.Ordinal));
    }

    private static void CutOff(byte[] bytes, int node)
    {
        // Each link to it becomes one that the node has already, or moves to the end.
        for (int other = 0; other < Count; other++)
        {
            int first = LinksOf(bytes, other);
            int[] kept = [.. Enumerable.Range(0, 2 * M).Select(i => Number(bytes, Nodes, first + i)).Where(link => link >= 0 && link != node)];
            for (int i = 0; i < 2 * M; i++)
                Number(bytes, Nodes, first + i, i < kept.Length ? kept[i] : -1);
        }
    }

    private void AssertFound(string expected, Action<byte[]> plant)
    {
        byte[] bytes = Sound();
        plant(bytes);
        IndexMutator.Seal(bytes);
        IReadOnlyList<string> findings = Findings(bytes);
        Assert.Contains(findings, finding => finding.Contains(expected, StringComparison.Ordinal));
        Assert.DoesNotContain(findings, finding => finding.Contains("checksum", StringComparison.Ordinal));
        Assert.All(findings, finding => Assert.Contains("planted.hnsw", finding, StringComparison.Ordinal));
    }

    private IReadOnlyList<string> Findings(byte[] bytes)
    {
        using HnswIndex index = HnswIndex.Open(Planted(bytes));
        return index.CheckIntegrity();
    }

    private string Planted(byte[] bytes)
    {
        string path = _folder.Combine("planted.hnsw");
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }

    private byte[] Sound()
    {
        using HnswIndex index = HnswIndex.Build(
            TestVectors.Clustered(Count, Dimensions, seed: 1), new HnswOptions { M = M, EfConstruction = 40, Threads = 1 }, TestContext.Current.CancellationToken);
        index.Save(File);
        byte[] bytes = System.IO.File.ReadAllBytes(File);
        Assert.Empty(Findings(bytes));
        return bytes;
    }

    /// <summary>Where a node's links on layer 0 begin, in numbers from the start of the section: a record a node, links first.</summary>
    private static int LinksOf(byte[] bytes, int node) => node * (IndexMutator.SectionOf(bytes, Nodes).Length / Count) / sizeof(int);

    /// <summary>Where its codes begin, likewise: behind the links, which are padded to 32 bytes.</summary>
    private static int CodesOf(byte[] bytes, int node) => LinksOf(bytes, node) + (((2 * M) + 7) / 8 * 8);

    /// <summary>Changes the last of a node's vector, which version 1 keeps in the record, padded to 64 bytes, and later ones in a section.</summary>
    private static void SetVector(byte[] bytes, int node, float value)
    {
        (int section, int start) = IndexMutator.SectionOf(bytes, Vectors) is (_, > 0 and int length)
            ? (Vectors, node * (length / Count) / sizeof(float))
            : (Nodes, LinksOf(bytes, node) + 16);
        Float(bytes, section, start + Dimensions - 1, value);
    }

    private static Span<byte> Place(byte[] bytes, int section, int index) => bytes.AsSpan(IndexMutator.SectionOf(bytes, section).Start + (4 * index));

    private static int Number(byte[] bytes, int section, int index) => BinaryPrimitives.ReadInt32LittleEndian(Place(bytes, section, index));

    private static void Number(byte[] bytes, int section, int index, int value) => BinaryPrimitives.WriteInt32LittleEndian(Place(bytes, section, index), value);

    private static void Float(byte[] bytes, int section, int index, float value) => BinaryPrimitives.WriteSingleLittleEndian(Place(bytes, section, index), value);
}
