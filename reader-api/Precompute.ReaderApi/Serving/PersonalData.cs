using Precompute.Model.Content;

namespace Precompute.ReaderApi.Serving;

/// <summary>What lists for one entity are computed from, by the ordinals of one version.</summary>
internal sealed record PersonalData
{
    /// <summary>Nothing personal.</summary>
    public static PersonalData None { get; } = new() { Factors = null, Profile = ContentProfile.Empty, Excluded = [] };

    /// <summary>The entity's factors; null where its history says nothing that the factor model knows.</summary>
    public required float[]? Factors { get; init; }

    /// <summary>The entity's content profile, possibly empty.</summary>
    public required ContentProfile Profile { get; init; }

    /// <summary>Snapshot ordinals of targets that must not be shown to it: already acted on, or its own. Distinct.</summary>
    public required int[] Excluded { get; init; }

    /// <summary>Newest event used, ticks of UTC; 0 where no live history was read.</summary>
    public long HistoryUntil { get; init; }

    /// <summary>Events read; 0 where no live history was read.</summary>
    public int HistoryLength { get; init; }
}
