using Precompute.AnnIndex;
using Precompute.Model.Formats;
using Precompute.Numerics;

namespace Precompute.Fuzz;

/// <summary>What is done with an input. Everything but a <see cref="PrecomputeException"/> is a finding.</summary>
internal static class FuzzTarget
{
    private static readonly float[] Query = [.. Enumerable.Range(0, 1 << 20).Select(static i => (i % 7) - 3f)];
    private static readonly Neighbor[] Results = new Neighbor[40];

    /// <summary>Opens, checks and searches an index.</summary>
    public static void Index(string path)
    {
        using HnswIndex index = HnswIndex.Open(path);
        ReadOnlySpan<float> query = Query.AsSpan(0, index.Dimensions);
        index.Search(query, new SearchOptions { Ef = 2 }, Results.AsSpan(0, 1));
        index.Search(query, new SearchOptions { Ef = 8, Filter = new Odd(index.Count) }, Results.AsSpan(0, 3));
        index.CheckIntegrity();
    }

    /// <summary>Reads an array in every way there is.</summary>
    public static void Npy(string path)
    {
        foreach (Action<string> read in (Action<string>[])[static p => NpyFile.Read(p), static p => NpyFile.ReadMatrix(p), static p => NpyFile.ReadNumbers(p), static p => NpyFile.ReadIds(p)])
        {
            try
            {
                read(path);
            }
            catch (PrecomputeException)
            {
                // The next way may take it.
            }
        }
    }

    private sealed class Odd(int count) : IOrdinalFilter
    {
        public int AcceptedCount => count / 2;

        public bool Accepts(int ordinal) => ordinal % 2 == 1;
    }
}
