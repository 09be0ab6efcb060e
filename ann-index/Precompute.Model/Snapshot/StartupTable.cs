using Precompute.Model.Content;

namespace Precompute.Model.Snapshot;

/// <summary>The startups of one snapshot as parallel columns, by startup ordinal (ids ascending).</summary>
public sealed record StartupTable
{
    /// <summary>Ids by ordinal.</summary>
    public required IdMap Ids { get; init; }

    /// <summary>Owner's user ordinal, or −1 where there is none or the snapshot does not know them.</summary>
    public required int[] Owner { get; init; }

    /// <summary>Kinds.</summary>
    public required StartupType[] Types { get; init; }

    /// <summary>Whether the startup is live.</summary>
    public required bool[] IsActive { get; init; }

    /// <summary>Seconds since 1970-01-01 UTC.</summary>
    public required uint[] CreatedAt { get; init; }

    /// <summary>Declared features.</summary>
    public required FeatureTable Features { get; init; }

    /// <summary>Number of startups.</summary>
    public int Count => Ids.Count;
}
