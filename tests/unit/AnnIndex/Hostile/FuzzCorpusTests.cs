using Precompute.AnnIndex;
using Precompute.Model.Formats;
using Precompute.Numerics;
using Precompute.TestKit;

namespace Precompute.UnitTests.AnnIndex.Hostile;

/// <summary>What the fuzzer kept (tests/fuzz): inputs that together take every branch it ever reached.</summary>
public sealed class FuzzCorpusTests
{
    private static readonly Action<string>[] Ways =
        [static p => NpyFile.Read(p), static p => NpyFile.ReadMatrix(p), static p => NpyFile.ReadNumbers(p), static p => NpyFile.ReadIds(p)];

    [Theory]
    [InlineData("index")]
    [InlineData("npy")]
    public void Read_EveryInputOfTheCorpus_IsReadOrRefused(string kind)
    {
        string[] inputs = Directory.GetFiles(RepositoryRoot.Combine("tests", "fuzz", "corpus", kind));
        Assert.InRange(inputs.Length, 5, 100);
        int refused = 0;
        foreach (string input in inputs)
        {
            Assert.True(new FileInfo(input).Length <= 4096, $"{input} is too large for a corpus");
            foreach (Action<string> use in kind == "npy" ? Ways : [Use])
                refused += IsRefused(use, input) ? 1 : 0;
        }

        Assert.True(refused > 3, $"only {refused} were refused");
    }

    private static bool IsRefused(Action<string> use, string input)
    {
        try
        {
            use(input);
            return false;
        }
        catch (PrecomputeException e)
        {
            Assert.Contains(input, e.Message, StringComparison.Ordinal);
            return true;
        }
    }

    private static void Use(string path)
    {
        using HnswIndex index = HnswIndex.Open(path);
        index.CheckIntegrity();
        index.Search(new float[index.Dimensions], new SearchOptions { Ef = 8, Filter = new EveryThird(index.Count) }, new Neighbor[3]);
    }
}
