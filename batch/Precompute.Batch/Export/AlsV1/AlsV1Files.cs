using Precompute.Model;

namespace Precompute.Batch.Export.AlsV1;

/// <summary>
/// File names of the classic set. "User" is the side that asks and "item" the side that is recommended, as in the scripts these names
/// come from: in the reverse set the users are startups and the items are people.
/// </summary>
internal sealed record AlsV1Files(Direction Direction)
{
    private readonly string _data = Direction == Direction.Forward ? "als" : "als_reverse";

    /// <summary>Pair weights, users × items: <c>scipy.sparse.load_npz</c>.</summary>
    public string Interactions => $"{_data}_interactions.npz";

    /// <summary>Row of each user's id: a JSON object.</summary>
    public string UserMapping => $"{_data}_user_mapping.json";

    /// <summary>Row of each item's id: a JSON object.</summary>
    public string ItemMapping => $"{_data}_item_mapping.json";

    /// <summary>Parameters, counts, origin: a JSON object.</summary>
    public string Config => $"{_data}_v1_config.json";

    /// <summary>Factors of the users, float32 (users, f): <c>numpy.load</c>.</summary>
    public string UserFactors => $"{_data}_v1_user_factors.npy";

    /// <summary>Factors of the items, float32 (items, f): <c>numpy.load</c>.</summary>
    public string ItemFactors => $"{_data}_v1_item_factors.npy";

    /// <summary>Both directions.</summary>
    public static IReadOnlyList<AlsV1Files> Both { get; } = [new(Direction.Forward), new(Direction.Reverse)];

    /// <summary>The six names.</summary>
    public IReadOnlyList<string> All => [Interactions, UserMapping, ItemMapping, Config, UserFactors, ItemFactors];
}
