using System.Globalization;
using System.Text;
using Precompute.Numerics;

namespace Precompute.IntegrationTests.Files;

/// <summary>Pairs with a structure that a factor model must find: users and items in communities, a fifth of each user's pairs held out.</summary>
internal sealed class PlantedPairs
{
    public const int Users = 240;
    public const int Items = 160;
    private const int Communities = 8;

    public PlantedPairs(ulong seed)
    {
        var random = new SeededRandom(seed);
        for (int user = 0; user < Users; user++)
        {
            for (int item = 0; item < Items; item++)
            {
                double chance = user % Communities == item % Communities ? 0.6 : 0.02;
                if (random.NextDouble() >= chance)
                    continue;
                (random.NextInt32(5) == 0 ? Test : Train).Add((user, item, 1 + random.NextInt32(3)));
            }
        }

        // The shape of a text file is that of its largest ids.
        Train.Add((Users - 1, Items - 1, 1));
        Test.RemoveAll(static p => p is { User: Users - 1, Item: Items - 1 });
    }

    public List<(int User, int Item, int Weight)> Train { get; } = [];

    public List<(int User, int Item, int Weight)> Test { get; } = [];

    /// <summary>Pairs as lines, with names in place of ordinals where a prefix is given.</summary>
    public static string Lines(IEnumerable<(int User, int Item, int Weight)> pairs, string prefix = "")
    {
        StringBuilder text = new();
        foreach ((int user, int item, int weight) in pairs)
            text.Append(CultureInfo.InvariantCulture, $"{prefix}{user}\t{prefix}{item}\t{weight}\n");
        return text.ToString();
    }
}
