namespace Precompute.TestKit;

/// <summary>Finds the checkout that the running test assembly was built from.</summary>
public static class RepositoryRoot
{
    /// <summary>The folder that holds <c>Precompute.sln</c>, above the test assembly.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests run outside a checkout.</exception>
    public static string Path { get; } = Find(AppContext.BaseDirectory);

    /// <summary>A path inside the checkout.</summary>
    public static string Combine(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Precompute.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No Precompute.sln above {start}: run the tests from a checkout.");
    }
}
