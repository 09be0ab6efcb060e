using Precompute.Batch.Options;
using Precompute.Database.Embedded;
using Precompute.Database.Schema;

namespace Precompute.Batch.Cli;

/// <summary>
/// The two databases of a process: the configured ones, or the embedded cluster for both. Disposing stops the embedded cluster
/// unless another process uses it.
/// </summary>
internal sealed class DatabaseConnections : IAsyncDisposable
{
    private DatabaseConnections(string serving, string source, EmbeddedPostgres? embedded)
    {
        Serving = serving;
        Source = source;
        Embedded = embedded;
    }

    /// <summary>Where versions are published. Holds a password: never print it.</summary>
    public string Serving { get; }

    /// <summary>Where the source views are. Holds a password: never print it.</summary>
    public string Source { get; }

    /// <summary>The embedded cluster, or null where connection strings are configured.</summary>
    public EmbeddedPostgres? Embedded { get; }

    /// <summary>Finds out where the databases are, and starts the embedded one if that is where.</summary>
    /// <param name="options">Connection strings and folders.</param>
    /// <param name="progress">Where slow steps are announced.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public static async Task<DatabaseConnections> OpenAsync(BatchOptions options, TextWriter progress, CancellationToken cancellationToken)
    {
        string? serving = NullIfEmpty(options.ConnectionStrings.Serving);
        string? source = NullIfEmpty(options.ConnectionStrings.Source);
        if (serving is not null)
            return new DatabaseConnections(serving, source ?? serving, embedded: null);

        DataFolders folders = DataFolders.Of(options);
        EmbeddedPostgres embedded = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions { DataDirectory = folders.Postgres, Progress = new LineProgress(progress) }, cancellationToken);
        string batch = embedded.ConnectionString(RoleNames.Batch);
        return new DatabaseConnections(batch, source ?? batch, embedded);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Embedded?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private sealed class LineProgress(TextWriter writer) : IProgress<string>
    {
        public void Report(string value) => writer.WriteLine(value);
    }
}
