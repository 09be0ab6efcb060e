using Npgsql;
using Precompute.Batch.Cli;
using Precompute.Batch.Options;

namespace Precompute.Batch.Doctor;

/// <summary>The installation that is looked at.</summary>
internal sealed class Patient(CommandSession session, DatabaseConnections databases) : IAsyncDisposable
{
    /// <summary>The checked configuration.</summary>
    public BatchOptions Options => session.Options;

    /// <summary>The clock.</summary>
    public TimeProvider Time => session.Time;

    /// <summary>The folders.</summary>
    public DataFolders Folders { get; } = DataFolders.Of(session.Options);

    /// <summary>The serving database's connection string; holds a password.</summary>
    public string ServingConnectionString => databases.Serving;

    /// <summary>The serving database.</summary>
    public NpgsqlDataSource Serving { get; } = NpgsqlDataSource.Create(databases.Serving);

    /// <summary>The source database; another pool even where it is the same database.</summary>
    public NpgsqlDataSource Source { get; } = NpgsqlDataSource.Create(databases.Source);

    /// <summary>Whether the two are told apart by the configuration.</summary>
    public bool TwoDatabases => !string.Equals(databases.Serving, databases.Source, StringComparison.Ordinal);

    /// <summary>The private cluster's folder, or null where a server is configured.</summary>
    public string? ClusterFolder => databases.Embedded is null ? null : Folders.Postgres;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Serving.DisposeAsync();
    }
}
