namespace Precompute.ReaderApi.Options;

/// <summary>
/// Where PostgreSQL is, section <c>ConnectionStrings</c>. With neither set, the embedded cluster is used: reused where it runs, else
/// started, and stopped again on exit.
/// </summary>
public sealed class ConnectionOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "ConnectionStrings";

    /// <summary>What <see cref="Source"/> says where the API is to have no source.</summary>
    public const string NoSource = "none";

    /// <summary>The database with schema <c>precompute</c>, as role <c>precompute_reader</c>.</summary>
    public string? Serving { get; set; }

    /// <summary>
    /// The database with schema <c>source</c>. Default: the serving one. The word <c>none</c>: there is no source at reach; fresh
    /// entities fall to content-based or popular, and answers say <c>stale</c>.
    /// </summary>
    public string? Source { get; set; }

    /// <summary>Whether the embedded cluster is to be used.</summary>
    public bool UsesEmbedded => string.IsNullOrWhiteSpace(Serving);

    /// <summary>Whether there is a source at all.</summary>
    public bool HasSource => !string.Equals(Source, NoSource, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the source is in the serving database: one pool and one outage then.</summary>
    public bool SourceIsServing => string.IsNullOrWhiteSpace(Source) || string.Equals(Source, Serving, StringComparison.Ordinal);
}
