namespace Precompute.Database.Embedded;

/// <summary>How a private PostgreSQL cluster is found, made and started.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>
    /// Folder of the cluster; made when missing. Holds <c>data</c> (the cluster), <c>run</c> (socket and server log),
    /// and <c>secrets.json</c> (passwords, readable by its owner only).
    /// </summary>
    public required string DataDirectory { get; init; }

    /// <summary>Folder of <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>; found by itself when null.</summary>
    public string? BinaryDirectory { get; init; }

    /// <summary>Whether writes are flushed to disk, and tables vacuumed. Default: true; false is for throw-away clusters of tests only.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Whether Debian's package may be installed when no binaries are found and this process is root. Default: true.</summary>
    public bool InstallWhenMissing { get; init; } = true;

    /// <summary>Longest wait for a lock, a start or a stop. Default: 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Receives one line for each slow step ("creating a cluster in …"); may be null.</summary>
    public IProgress<string>? Progress { get; init; }
}
