namespace Precompute.ReaderApi.Options;

/// <summary>Where precomputed lists are read while everything is up.</summary>
public enum ListOrigin
{
    /// <summary>From PostgreSQL, with one statement about freshness and privacy for each answer.</summary>
    Database = 1,

    /// <summary>From the version's own memory-mapped files, with the overlay in place of that statement.</summary>
    LocalFiles = 2,
}
