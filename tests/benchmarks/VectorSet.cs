using System.Collections.Frozen;
using Precompute.Model.Formats;
using Precompute.Numerics;

namespace Precompute.Benchmarks;

/// <summary>The named, seeded sets of vectors that indexes are compared on, as <c>.npy</c> files that any library reads.</summary>
/// <param name="Count">Vectors.</param>
/// <param name="Dimensions">Of vectors and queries.</param>
/// <param name="NormSpread">σ of the norms' logarithm.</param>
/// <remarks><c>dotnet run -c Release --project tests/benchmarks -- vectors NAME FOLDER</c> writes <c>vectors.npy</c> and <c>queries.npy</c>.</remarks>
internal sealed record VectorSet(int Count, int Dimensions, double NormSpread)
{
    private const int Queries = 10_000;

    /// <summary>Every set by its name.</summary>
    public static readonly FrozenDictionary<string, VectorSet> Named = new Dictionary<string, VectorSet>(StringComparer.Ordinal)
    {
        ["a"] = new(50_000, 64, NormSpread: 0.5),
        ["b"] = new(500_000, 128, NormSpread: 0.5),
        ["cosine"] = new(200_000, 96, NormSpread: 0),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Writes a set.</summary>
    /// <returns>Exit code.</returns>
    public static int Write(string[] arguments, TextWriter output)
    {
        if (arguments is not [var name, var folder] || !Named.TryGetValue(name, out VectorSet? set))
        {
            output.WriteLine($"Usage: vectors NAME FOLDER; NAME is {string.Join(", ", Named.Keys.Order(StringComparer.Ordinal))}.");
            return 2;
        }

        Directory.CreateDirectory(folder);
        Save(Path.Combine(folder, "vectors.npy"), set.Create(set.Count, seed: 1));
        Save(Path.Combine(folder, "queries.npy"), set.Create(Queries, seed: 2));
        return 0;

        void Save(string path, DenseMatrix matrix)
        {
            NpyFile.WriteMatrix(path, matrix);
            output.WriteLine($"{path}: {matrix.Rows} × {matrix.Columns}");
        }
    }

    private DenseMatrix Create(int count, ulong seed) => SyntheticFactors.Create(count, Dimensions, seed, NormSpread);
}
