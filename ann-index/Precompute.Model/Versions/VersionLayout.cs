namespace Precompute.Model.Versions;

/// <summary>
/// The relative paths of a version's files, with forward slashes: the same in the folder, in the store and in the manifest.
/// </summary>
public static class VersionLayout
{
    /// <summary>Prefix of everything that <c>content_sha256</c> covers.</summary>
    public const string DataPrefix = "data/";

    /// <summary>Lists every file with length and hash; written last.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>How the version was made: times, host, threads, measured costs.</summary>
    public const string Run = "run.json";

    /// <summary>Which index serves.</summary>
    public const string Serving = "serving.json";

    /// <summary>What was measured before it was published; a version made before this was kept has none.</summary>
    public const string Evaluation = "evaluation.json";

    /// <summary>The same as a page for people; a version made before this was kept has none.</summary>
    public const string EvaluationPage = "evaluation.html";

    /// <summary>
    /// Recall@20 of what is served to each query of a direction when it was tested: float32 by ordinal of the catalogue, −1 where it was not.
    /// Holds no ids. A version made before this was kept has none.
    /// </summary>
    public static string EntityQuality(Direction direction) => $"evaluation/{Name(direction)}.npy";

    /// <summary>Everything needed to compute as the batch did.</summary>
    public const string Config = "data/config.json";

    /// <summary>What is popular, for people without history.</summary>
    public const string Popular = "data/popular.json";

    /// <summary>Features and content profiles.</summary>
    public const string Features = "data/features.bin";

    /// <summary>The pair weights of both directions.</summary>
    public const string History = "data/history.csr";

    /// <summary>Who and what may be shown, with roles, kinds and counts.</summary>
    public const string Eligibility = "data/eligibility.bin";

    /// <summary>Factors, one row an entity.</summary>
    public static string Factors(Direction direction, ModelSide side) => $"data/{Name(direction)}/{Name(side)}.npy";

    /// <summary>Ids of the factor rows.</summary>
    public static string Ids(Direction direction, ModelSide side) => $"data/{Name(direction)}/{Name(side)}.ids.npy";

    /// <summary>HNSW index over the factor rows.</summary>
    public static string Index(Direction direction, ModelSide side) => $"data/{Name(direction)}/{Name(side)}.hnsw";

    /// <summary>The precomputed lists of one direction and role.</summary>
    public static string Lists(Direction direction, ListRole role) => $"data/lists/{Name(direction)}-{Name(role)}.bin";

    /// <summary>Every file that a complete version has besides the manifest, in ordinal order.</summary>
    public static IReadOnlyList<string> RequiredFiles { get; } = ListRequired();

    /// <summary>The name of a direction in paths and in SQL.</summary>
    public static string Name(Direction direction) => direction switch
    {
        Direction.Forward => "forward",
        Direction.Reverse => "reverse",
        _ => throw new ArgumentOutOfRangeException(nameof(direction), direction, "A direction is forward or reverse."),
    };

    /// <summary>The name of a side in paths.</summary>
    public static string Name(ModelSide side) => side switch
    {
        ModelSide.Query => "query",
        ModelSide.Target => "target",
        _ => throw new ArgumentOutOfRangeException(nameof(side), side, "A side is query or target."),
    };

    /// <summary>The name of a role in paths and in SQL.</summary>
    public static string Name(ListRole role) => role switch
    {
        ListRole.Developer => "developer",
        ListRole.Investor => "investor",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "A list's role is developer or investor."),
    };

    /// <summary>The file of a relative path inside a version folder.</summary>
    public static string PathIn(string folder, string relativePath) =>
        Path.Combine(folder, relativePath.Replace('/', Path.DirectorySeparatorChar));

    private static string[] ListRequired()
    {
        List<string> files = [Run, Serving, Config, Popular, Features, History, Eligibility];
        foreach (Direction direction in (Direction[])[Direction.Forward, Direction.Reverse])
        {
            foreach (ModelSide side in (ModelSide[])[ModelSide.Query, ModelSide.Target])
                files.AddRange([Factors(direction, side), Ids(direction, side), Index(direction, side)]);
            foreach (ListRole role in (ListRole[])[ListRole.Developer, ListRole.Investor])
                files.Add(Lists(direction, role));
        }

        files.Sort(StringComparer.Ordinal);
        return [.. files];
    }
}
