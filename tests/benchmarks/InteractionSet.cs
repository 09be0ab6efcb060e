using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
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

    private const int PairsOfAUser = 50;
    private const int PairsOfAnItem = 200;
    private const int Million = 1_000_000;
    private const int MostMillions = 1000;

    /// <summary>A set by its name, or of a size such as 10m: so many million pairs, fifty a user, two hundred an item.</summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out InteractionSet? set)
    {
        if (Named.TryGetValue(name, out set))
            return true;
        if (!name.EndsWith('m') || !int.TryParse(name.AsSpan(0, name.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int millions) || millions is < 1 or > MostMillions)
            return false;
        int pairs = millions * Million;
        set = new InteractionSet(pairs / PairsOfAUser, pairs / PairsOfAnItem, pairs);
        return true;
    }

    /// <summary>Writes a set.</summary>
    /// <returns>Exit code.</returns>
    public static int Write(string[] arguments, TextWriter output)
    {
        if (arguments is not [var name, var path] || !TryFind(name, out InteractionSet? set))
        {
            output.WriteLine($"Usage: interactions NAME FILE.npz; NAME is {string.Join(", ", Named.Keys.Order(StringComparer.Ordinal))}, or 1m to {MostMillions}m.");
            return 2;
        }

        output.WriteLine(set.Write(path));
        return 0;
    }

    /// <summary>Makes the set and writes it.</summary>
    /// <returns>What was written.</returns>
    public string Write(string path)
    {
        CsrMatrix matrix = PlantedInteractions.Create(Users, Items, Pairs, seed: 1);
        ScipyCsrFile.Write(path, matrix, compressed: false);
        return string.Create(CultureInfo.InvariantCulture, $"{path}: {matrix.Rows} × {matrix.Columns}, {matrix.NonZeroCount} entries");
    }
}
