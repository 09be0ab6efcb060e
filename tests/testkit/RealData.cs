using Xunit;

namespace Precompute.TestKit;

/// <summary>
/// Real data sets for tests, kept outside the checkout in <c>../shared/data</c>. A test that needs one is skipped with a
/// sentence where it is absent, and fails where <c>PRECOMPUTE_REQUIRE_DATA=1</c>.
/// </summary>
public static class RealData
{
    /// <summary>The path of a file of a data set, such as <c>("gowalla", "train.txt.gz")</c>.</summary>
    public static string Require(string set, string file)
    {
        string path = Path.GetFullPath(Path.Combine(RepositoryRoot.Path, "..", "shared", "data", set, file));
        if (File.Exists(path))
            return path;
        if (Environment.GetEnvironmentVariable("PRECOMPUTE_REQUIRE_DATA") == "1")
            throw new FileNotFoundException($"The data set {set} is required here (PRECOMPUTE_REQUIRE_DATA=1) but {path} is absent.", path);
        Assert.Skip($"The data set {set} is not on this machine ({path}).");
        return path;
    }
}
