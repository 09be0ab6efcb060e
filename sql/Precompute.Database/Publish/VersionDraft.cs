namespace Precompute.Database.Publish;

/// <summary>What is known of a version when it is begun. Texts named JSON must be JSON objects.</summary>
public sealed record VersionDraft
{
    /// <summary>What makes it: <c>nightly</c>, <c>weekly</c>, <c>import</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Time of the newest event of the source; display only.</summary>
    public DateTimeOffset? Watermark { get; init; }

    /// <summary>Fingerprint of the source data.</summary>
    public string? SourceFingerprint { get; init; }

    /// <summary>All settings, JSON. <c>report.rows_by_method</c> reads <c>{"segments":{"warm_from":5,"hot_from":20,"reverse_warm_from":5}}</c> from it.</summary>
    public string Config { get; init; } = "{}";

    /// <summary>SHA-256 of the settings.</summary>
    public string? ConfigHash { get; init; }

    /// <summary>Vector instructions in use.</summary>
    public string? KernelVariant { get; init; }
}
