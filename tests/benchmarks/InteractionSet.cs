using System.Collections.Frozen;
using System.Globalization;
using Precompute.Model.Formats;
using Precompute.Numerics;

namespace Precompute.Benchmarks;

/// <summary>The named, seeded sets of interactions that training is measured on, as files that scipy and <c>als train</c> read.</summary>
/// <param name="Users">Rows.</param>
/// <param name="Items">Columns.</param>
/// <param name="Pairs">About so many entries.</param>
/// <remarks><c>dotnet run -c Release --project tests/benchmarks -- interactions NAME FILE.npz</c>.</remarks>
internal sealed record InteractionSet(int Users, int Items, int Pairs)
{
    /// <summary>Every set by its name.</summary>
    public static readonly FrozenDictionary<string, InteractionSet> Named = new Dictionary<string, InteractionSet>(StringComparer.Ordinal)
    {
        ["m1"] = new(20_000, 5_000, 1_000_000),
        ["m3"] = new(60_000, 15_000, 3_000_000),
        ["m"] = new(200_000, 50_000, 10_000_000),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Writes a set.</summary>
    /// <returns>Exit code.</returns>
    public static int Write(string[] arguments, TextWriter output)
    {
        if (arguments is not [var name, var path] || !Named.TryGetValue(name, out InteractionSet? set))
        {
            output.WriteLine($"Usage: interactions NAME FILE.npz; NAME is {string.Join(", ", Named.Keys.Order(StringComparer.Ordinal))}.");
            return 2;
        }

        CsrMatrix matrix = PlantedInteractions.Create(set.Users, set.Items, set.Pairs, seed: 1);
        ScipyCsrFile.Write(path, matrix, compressed: false);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {matrix.Rows} × {matrix.Columns}, {matrix.NonZeroCount} entries"));
        return 0;
    }
}
