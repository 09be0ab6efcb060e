using Precompute.Model.Content;

namespace Precompute.ReaderApi.Serving;

/// <summary>What two profiles share.</summary>
/// <param name="Shared">The fields with what each adds to the score, the largest first.</param>
internal sealed record SharedContent(IReadOnlyList<(Feature Feature, float Part)> Shared)
{
    /// <summary>The score: the inner product of the profiles.</summary>
    public float Score => Shared.Sum(static s => s.Part);

    /// <summary>Compares two profiles.</summary>
    public static SharedContent Of(ContentProfile one, ContentProfile other, FeatureVocabulary vocabulary)
    {
        List<(Feature Feature, float Part)> shared = [];
        for (int i = 0; i < one.Features.Length; i++)
        {
            int j = Array.BinarySearch(other.Features, one.Features[i]);
            if (j >= 0)
                shared.Add((vocabulary[one.Features[i]], one.Weights[i] * other.Weights[j]));
        }

        return new SharedContent([.. shared.OrderByDescending(static s => s.Part)]);
    }
}
