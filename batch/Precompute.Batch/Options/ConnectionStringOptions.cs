namespace Precompute.Batch.Options;

/// <summary>Npgsql connection strings. Their values never appear in messages or in the ledger.</summary>
public sealed record ConnectionStringOptions
{
    /// <summary>The database the versions are published to. Empty (the default): the embedded cluster.</summary>
    public string? Serving { get; init; }

    /// <summary>The database with the four source views. Empty (the default): the same as <see cref="Serving"/>.</summary>
    public string? Source { get; init; }
}
