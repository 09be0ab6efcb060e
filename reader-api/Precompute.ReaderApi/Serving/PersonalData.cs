using Precompute.Model.Content;

namespace Precompute.ReaderApi.Serving;

/// <summary>What lists for one entity are computed from, by the ordinals of one version.</summary>
internal sealed record PersonalData
{
    private readonly Lazy<float[]?> _factors;
    private readonly Lazy<ContentProfile> _profile;

    /// <summary>What was computed already.</summary>
    public PersonalData(float[]? factors, ContentProfile profile)
    {
        _factors = new Lazy<float[]?>(factors);
        _profile = new Lazy<ContentProfile>(profile);
    }

    /// <summary>What a version stored, copied out of it when it is needed first: an answer that ends within a precomputed list needs neither.</summary>
    /// <param name="factors">See <see cref="Factors"/>; called while the version is leased, by one thread at a time.</param>
    /// <param name="profile">See <see cref="Profile"/>; the same.</param>
    public PersonalData(Func<float[]?> factors, Func<ContentProfile> profile)
    {
        _factors = new Lazy<float[]?>(factors, LazyThreadSafetyMode.None);
        _profile = new Lazy<ContentProfile>(profile, LazyThreadSafetyMode.None);
    }

    /// <summary>Nothing personal.</summary>
    public static PersonalData None { get; } = new((float[]?)null, ContentProfile.Empty) { Excluded = [] };

    /// <summary>The entity's factors; null where its history says nothing that the factor model knows.</summary>
    public float[]? Factors => _factors.Value;

    /// <summary>The entity's content profile, possibly empty.</summary>
    public ContentProfile Profile => _profile.Value;

    /// <summary>Snapshot ordinals of targets that must not be shown to it: already acted on, or its own. Ascending, distinct.</summary>
    public required int[] Excluded { get; init; }

    /// <summary>Newest event used, ticks of UTC; 0 where no live history was read.</summary>
    public long HistoryUntil { get; init; }

    /// <summary>Events read; 0 where no live history was read.</summary>
    public int HistoryLength { get; init; }

    /// <summary>Hash of the live history and of what was declared, by the ordinals of the version; 0 where the version's own were used.</summary>
    public ulong Hash { get; init; }
}
