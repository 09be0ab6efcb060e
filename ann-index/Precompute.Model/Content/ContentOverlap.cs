using System.Runtime.InteropServices;
using Precompute.Model.Lists;

namespace Precompute.Model.Content;

/// <summary>The overlap of two profiles and the features it comes from. Allocates nothing; thread-safe.</summary>
internal static class ContentOverlap
{
    /// <summary>Inner product of two profiles with the three best reasons.</summary>
    /// <param name="ordinal">Carried into the match.</param>
    /// <param name="firstFeatures">Features of one profile, ascending.</param>
    /// <param name="firstWeights">Its weights.</param>
    /// <param name="secondFeatures">Features of the other profile, ascending.</param>
    /// <param name="secondWeights">Its weights.</param>
    /// <param name="declared">
    /// What the startup of the two declares, ascending. Where a shared feature is among it, only such are named as reasons: a startup
    /// is not said to share what only its users stand for.
    /// </param>
    public static ContentMatch Of(
        int ordinal,
        ReadOnlySpan<int> firstFeatures,
        ReadOnlySpan<float> firstWeights,
        ReadOnlySpan<int> secondFeatures,
        ReadOnlySpan<float> secondWeights,
        ReadOnlySpan<int> declared)
    {
        BestReasons own = BestReasons.None;
        BestReasons derived = BestReasons.None;
        float score = 0f;
        int i = 0;
        int j = 0;
        int d = 0;
        while (i < firstFeatures.Length && j < secondFeatures.Length)
        {
            int feature = firstFeatures[i];
            if (feature < secondFeatures[j])
            {
                i++;
                continue;
            }

            if (feature > secondFeatures[j])
            {
                j++;
                continue;
            }

            float part = firstWeights[i++] * secondWeights[j++];
            score += part;
            while (d < declared.Length && declared[d] < feature)
                d++;
            if (d < declared.Length && declared[d] == feature)
                own.Add(feature, part);
            else
                derived.Add(feature, part);
        }

        BestReasons named = own.First >= 0 ? own : derived;
        return new ContentMatch(ordinal, Math.Min(1f, score), named.First, named.Second, named.Third);
    }

    /// <summary>The three largest parts of a score; the smaller feature ordinal goes first on a tie (features arrive ascending).</summary>
    [StructLayout(LayoutKind.Auto)]
    private struct BestReasons
    {
        private float _first;
        private float _second;
        private float _third;

        public static BestReasons None => new() { First = ReasonCodes.None, Second = ReasonCodes.None, Third = ReasonCodes.None };

        public int First { get; private set; }

        public int Second { get; private set; }

        public int Third { get; private set; }

        public void Add(int feature, float part)
        {
            if (part > _first)
            {
                (_third, Third) = (_second, Second);
                (_second, Second) = (_first, First);
                (_first, First) = (part, feature);
            }
            else if (part > _second)
            {
                (_third, Third) = (_second, Second);
                (_second, Second) = (part, feature);
            }
            else if (part > _third)
            {
                (_third, Third) = (part, feature);
            }
        }
    }
}
