namespace Precompute.Model;

/// <summary>The names of <see cref="RecommendationMethod"/> as the API, SQL reports and logs show them.</summary>
public static class RecommendationMethods
{
    private static readonly string[] Names = ["none", "popular", "content_based", "als", "als_reverse", "two_tower", "ensemble"];

    /// <summary>The name of a method; <c>unknown</c> for a code of a newer writer.</summary>
    public static string ToName(this RecommendationMethod method) =>
        (uint)method < (uint)Names.Length ? Names[(int)method] : "unknown";

    /// <summary>Whether a trained model answers, as opposed to a profile, popularity or nothing.</summary>
    public static bool IsModel(this RecommendationMethod method) =>
        method is not (RecommendationMethod.ContentBased or RecommendationMethod.Popular or RecommendationMethod.None);

    /// <summary>The method of a name.</summary>
    /// <exception cref="ArgumentException">The name is none of the known ones.</exception>
    public static RecommendationMethod Parse(string name)
    {
        int code = Array.IndexOf(Names, name);
        return code >= 0
            ? (RecommendationMethod)code
            : throw new ArgumentException($"'{name}' is not a recommendation method; known are {string.Join(", ", Names)}.", nameof(name));
    }
}
