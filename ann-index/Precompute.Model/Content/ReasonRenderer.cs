using System.Globalization;
using System.Runtime.CompilerServices;
using Precompute.Model.Lists;

namespace Precompute.Model.Content;

/// <summary>Turns reason codes into words, e.g. <c>shares fintech, react</c>.</summary>
public static class ReasonRenderer
{
    /// <summary>What is said of <see cref="ReasonCodes.Popular"/>.</summary>
    public const string PopularText = "popular now";

    /// <summary>What is said of <see cref="ReasonCodes.SimilarHistory"/>.</summary>
    public const string SimilarHistoryText = "people with a similar history";

    /// <summary>Characters of a phrase that need no memory but their own; longer ones may be.</summary>
    private const int UsualPhrase = 256;

    /// <summary>
    /// The reasons of one item: shared features as one phrase first, then the others in code order. Codes that the vocabulary lacks (of a
    /// newer writer) are left out. A value shared in two kinds (a tag and a skill) is named once.
    /// </summary>
    public static string[] Render(ReadOnlySpan<int> codes, FeatureVocabulary vocabulary)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        DefaultInterpolatedStringHandler shares = new(0, 0, CultureInfo.InvariantCulture, stackalloc char[UsualPhrase]);
        bool isShared = false;
        int others = 0;
        for (int i = 0; i < codes.Length; i++)
        {
            if (SharedValue(codes, i, vocabulary) is { } value)
            {
                shares.AppendLiteral(isShared ? ", " : "shares ");
                shares.AppendLiteral(value);
                isShared = true;
            }
            else if (OtherText(codes, i) is not null)
            {
                others++;
            }
        }

        string[] reasons = new string[isShared ? 1 + others : others];
        int next = 0;
        if (isShared)
            reasons[next++] = shares.ToStringAndClear();
        for (int i = 0; i < codes.Length; i++)
        {
            if (OtherText(codes, i) is { } text)
                reasons[next++] = text;
        }

        return reasons;
    }

    /// <summary>The value of the feature at a place; null where there is none, or where it was named before.</summary>
    private static string? SharedValue(ReadOnlySpan<int> codes, int place, FeatureVocabulary vocabulary)
    {
        if (codes[place] < 0 || codes[place] >= vocabulary.Count)
            return null;
        string value = vocabulary[codes[place]].Value;
        foreach (int before in codes[..place])
        {
            if (before >= 0 && before < vocabulary.Count && vocabulary[before].Value.Equals(value, StringComparison.Ordinal))
                return null;
        }

        return value;
    }

    /// <summary>What the code at a place says beside features; null where that is nothing, or was said before.</summary>
    private static string? OtherText(ReadOnlySpan<int> codes, int place) => codes[..place].Contains(codes[place]) ? null : codes[place] switch
    {
        ReasonCodes.Popular => PopularText,
        ReasonCodes.SimilarHistory => SimilarHistoryText,
        _ => null,
    };
}
