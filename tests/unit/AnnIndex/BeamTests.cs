using Precompute.AnnIndex.Hnsw;

namespace Precompute.UnitTests.AnnIndex;

/// <summary>The beam of a walk against a sorted list: any capacity, scores that come twice, entries expanded in between.</summary>
public sealed class BeamTests
{
    [Fact]
    public void Add_AnyCapacity_KeepsTheBestInOrder()
    {
        Random random = new(7);
        for (int capacity = 1; capacity <= 70; capacity++)
        {
            Beam beam = new();
            beam.Reset(capacity);
            List<(int Node, float Score)> expected = [];
            for (int node = 0; node < 300; node++)
            {
                float score = random.Next(-40, 40);
                if (expected.Count < capacity || score > expected[^1].Score)
                    expected.Insert(expected.TakeWhile(entry => entry.Score >= score).Count(), (node, score));
                if (expected.Count > capacity)
                    expected.RemoveAt(capacity);
                beam.Add(node, score);
                Assert.Equal(expected.Count < capacity ? float.NegativeInfinity : expected[^1].Score, beam.Threshold);
            }

            Assert.Equal(expected, Entries(beam));
        }
    }

    [Fact]
    public void TakeBest_EntriesComeInBetween_TakesEachOnceAndTheBestFirst()
    {
        Beam beam = new();
        beam.Reset(capacity: 40, width: 3);
        beam.Add(1, 5f);
        beam.Add(2, 6f);
        Assert.Equal(2, beam.TakeBest());
        beam.Add(3, 7f);
        beam.Add(4, 1f);
        Assert.Equal(3, beam.PeekBest());
        Assert.Equal([3, 1, 4, -1], [beam.TakeBest(), beam.TakeBest(), beam.TakeBest(), beam.TakeBest()]);
    }

    [Fact]
    public void TakeBest_FullBeam_OnlyAsManyAsItIsWide()
    {
        Beam beam = new();
        beam.Reset(capacity: 20, width: 2);
        for (int node = 0; node < 20; node++)
            beam.Add(node, node);
        Assert.Equal([19, 18, -1], [beam.TakeBest(), beam.TakeBest(), beam.TakeBest()]);
    }

    [Fact]
    public void Reopen_LargerCapacity_KeepsEntriesAndExpandsThemAgain()
    {
        Beam beam = new();
        beam.Reset(capacity: 2);
        beam.Add(1, 1f);
        beam.Add(2, 2f);
        beam.TakeBest();
        beam.TakeBest();
        beam.Reopen(capacity: 100, width: 100);
        Assert.Equal(float.NegativeInfinity, beam.Threshold);
        for (int node = 3; node < 200; node++)
            beam.Add(node, -node);
        Assert.Equal(100, beam.Count);
        Assert.Equal([(2, 2f), (1, 1f), (3, -3f)], Entries(beam).Take(3));
        Assert.Equal([2, 1, 3], [beam.TakeBest(), beam.TakeBest(), beam.TakeBest()]);
    }

    [Fact]
    public void Close_NothingIsLeftToExpand()
    {
        Beam beam = new();
        beam.Reset(capacity: 3);
        beam.Add(1, 1f);
        beam.Close();
        Assert.Equal(-1, beam.PeekBest());
        Assert.Equal(-1, beam.TakeBest());
        Assert.Equal([(1, 1f)], Entries(beam));
    }

    private static IEnumerable<(int Node, float Score)> Entries(Beam beam) =>
        Enumerable.Range(0, beam.Count).Select(i => (beam.NodeAt(i), beam.ScoreAt(i)));
}
