using Precompute.Model;

namespace Precompute.Batch.Export.AlsV1;

/// <summary>
/// File names of the classic set, those of the Python service's scripts. "User" is the side that asks and "item" the side that is
/// recommended: in the reverse set the users are startups and the items are people.
/// </summary>
internal sealed record AlsV1Files(Direction Direction)
{
    private readonly string _model = Direction == Direction.Forward ? "als_v1" : "als_reverse_v1";
    private readonly string _mapping = Direction == Direction.Forward ? "als" : "als_reverse";

    /// <summary>Pair weights, users × items: <c>scipy.sparse.load_npz</c>.</summary>
    public string Interactions => Direction == Direction.Forward ? "als_interactions.npz" : "als_interactions_reverse.npz";

    /// <summary>Row of each user's id in the matrix: a JSON object.</summary>
    public string UserMapping => $"{_mapping}_user_mapping.json";

    /// <summary>Column of each item's id in the matrix: a JSON object.</summary>
    public string ItemMapping => $"{_mapping}_item_mapping.json";

    /// <summary>Row of each user's id in the factors; where there is none, that of the matrix.</summary>
    public string FactorUserMapping => $"{_model}_user_mapping.json";

    /// <summary>Row of each item's id in the factors; where there is none, that of the matrix.</summary>
    public string FactorItemMapping => $"{_model}_item_mapping.json";

    /// <summary>Parameters, counts, origin: a JSON object.</summary>
    public string Config => $"{_model}_config.json";

    /// <summary>Factors of the users, float32 (users, f): <c>numpy.load</c>.</summary>
    public string UserFactors => $"{_model}_user_factors.npy";

    /// <summary>Factors of the items, float32 (items, f): <c>numpy.load</c>.</summary>
    public string ItemFactors => $"{_model}_item_factors.npy";

    /// <summary>Both directions.</summary>
    public static IReadOnlyList<AlsV1Files> Both { get; } = [new(Direction.Forward), new(Direction.Reverse)];

    /// <summary>The eight names.</summary>
    public IReadOnlyList<string> All =>
        [Interactions, UserMapping, ItemMapping, UserFactors, ItemFactors, FactorUserMapping, FactorItemMapping, Config];
}
