using Precompute.Batch.Options;

namespace Precompute.Batch.Cli;

/// <summary>The folders of an installation, all absolute.</summary>
/// <param name="Root">Folder of everything below.</param>
/// <param name="Postgres">The embedded cluster.</param>
/// <param name="Store">The file-system store.</param>
/// <param name="Work">Scratch of runs.</param>
/// <param name="Cache">The API's verified local copies.</param>
internal sealed record DataFolders(string Root, string Postgres, string Store, string Work, string Cache)
{
    /// <summary>What a run computes before it is in the store; a run that did not come to its end leaves it to the next.</summary>
    public string Unfinished => Path.Combine(Work, "unfinished");

    /// <summary>Scratch of a replay.</summary>
    public string Replay => Path.Combine(Root, "replay");

    /// <summary>The folders that the configuration means.</summary>
    public static DataFolders Of(BatchOptions options)
    {
        string root = Path.GetFullPath(options.Embedded.DataDirectory);
        return new DataFolders(
            root,
            Path.Combine(root, "postgres"),
            string.IsNullOrWhiteSpace(options.Store.Path) ? Path.Combine(root, "store") : Path.GetFullPath(options.Store.Path),
            Path.Combine(root, "work"),
            Path.Combine(root, "cache"));
    }
}
