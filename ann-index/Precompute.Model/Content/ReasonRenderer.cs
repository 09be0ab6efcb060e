using System.Text;
using Precompute.Model.Lists;

namespace Precompute.Model.Content;

/// <summary>Turns reason codes into words, e.g. <c>shares fintech, react</c>.</summary>
public static class ReasonRenderer
{
    /// <summary>What is said of <see cref="ReasonCodes.Popular"/>.</summary>
    public const string PopularText = "popular now";

    /// <summary>What is said of <see cref="ReasonCodes.SimilarHistory"/>.</summary>
    public const string SimilarHistoryText = "people with a similar history";

    /// <summary>
    /// The reasons of one item: shared features as one phrase first, then the others in code order. Codes that the vocabulary lacks (of a
    /// newer writer) are left out. A value shared in two kinds (a tag and a skill) is named once.
    /// </summary>
    public static string[] Render(ReadOnlySpan<int> codes, FeatureVocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        StringBuilder shares = new();
        HashSet<string> named = new(StringComparer.Ordinal);
        List<string> reasons = [];
        foreach (int code in codes)
        {
            if (code >= 0 && code < vocabulary.Count && named.Add(vocabulary[code].Value))
                shares.Append(shares.Length == 0 ? "shares " : ", ").Append(vocabulary[code].Value);
            else if (code == ReasonCodes.Popular && !reasons.Contains(PopularText, StringComparer.Ordinal))
                reasons.Add(PopularText);
            else if (code == ReasonCodes.SimilarHistory && !reasons.Contains(SimilarHistoryText, StringComparer.Ordinal))
                reasons.Add(SimilarHistoryText);
        }

        if (shares.Length > 0)
            reasons.Insert(0, shares.ToString());
        return [.. reasons];
    }
}
