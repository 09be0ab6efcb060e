using Precompute.Batch.Cli;
using Precompute.Batch.Options;
using Precompute.Database.Embedded;

namespace Precompute.Batch.Demo;

/// <summary>The demo's own folder beside real data; made afresh for every demo.</summary>
internal static class DemoFolder
{
    /// <summary>Options that point everything at the demo's folder, whatever databases are configured.</summary>
    public static BatchOptions OptionsOf(BatchOptions options) => options with
    {
        ConnectionStrings = new ConnectionStringOptions(),
        Embedded = options.Embedded with { DataDirectory = Path.Combine(options.Embedded.DataDirectory, "demo") },
        Store = new StoreOptions { Group = options.Store.Group },
    };

    /// <summary>Empties the folder of an earlier demo; the caller holds the demo's lock.</summary>
    public static async Task EmptyAsync(BatchOptions demo, CancellationToken cancellationToken)
    {
        DataFolders folders = DataFolders.Of(demo);

        // A demo that was killed leaves its server running; this stops it first.
        if (!await EmbeddedPostgres.RemoveAsync(new EmbeddedPostgresOptions { DataDirectory = folders.Postgres }, cancellationToken))
            throw new InvalidInputException($"Another process uses the database in {folders.Postgres}; end it, or continue with --keep-data.");
        foreach (string folder in (string[])[folders.Postgres, folders.Store, folders.Work, folders.Cache])
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }
}
