using Precompute.Model;
using Precompute.Model.Content;
using Precompute.ReaderApi.Serving;

namespace Precompute.ReaderApi.Newcomers;

/// <summary>A startup or a person that the source has and the version does not know.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Declared">What it says of itself, in the source's words: also what the version has no feature for.</param>
/// <param name="Profile">The same by the features of the version; empty where it shares none with anybody.</param>
internal sealed record Newcomer(Guid Id, IReadOnlyList<Feature> Declared, ContentProfile Profile)
{
    /// <summary>Whether the filters of a question let it pass.</summary>
    public bool Passes(RecommendationRequest request) =>
        (request.Type is not { } type || Has(FeatureKind.EngagementType, type == StartupType.Marketplace ? "marketplace" : "collaboration"))
        && (request.Category is not { } category || Has(FeatureKind.Category, category))
        && (request.Stage is not { } stage || Has(FeatureKind.Stage, stage));

    private bool Has(FeatureKind kind, string value) => Declared.Contains(new Feature(kind, value));
}
