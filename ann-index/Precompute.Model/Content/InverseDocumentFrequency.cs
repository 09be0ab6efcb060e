using Precompute.Model.Snapshot;

namespace Precompute.Model.Content;

/// <summary>
/// How telling a feature is: idf = ln(1 + N / n), where n of the N entities with features declare it. Always above 0, so that a
/// feature that everybody has still counts a little. Opted-out users do not count.
/// </summary>
internal static class InverseDocumentFrequency
{
    public static float[] Compute(SourceSnapshot snapshot)
    {
        long[] counts = new long[snapshot.Vocabulary.Count];
        long entities = 0;
        for (int s = 0; s < snapshot.Startups.Count; s++)
            entities += Count(snapshot.Startups.Features.Row(s), counts);
        for (int u = 0; u < snapshot.Users.Count; u++)
        {
            if (!snapshot.Users.OptedOut[u])
                entities += Count(snapshot.Users.Features.Row(u), counts);
        }

        float[] idf = new float[counts.Length];
        for (int f = 0; f < idf.Length; f++)
            idf[f] = (float)Math.Log(1d + (entities / (double)Math.Max(1L, counts[f])));
        return idf;
    }

    private static int Count(ReadOnlySpan<int> features, long[] counts)
    {
        foreach (int feature in features)
            counts[feature]++;
        return features.IsEmpty ? 0 : 1;
    }
}
