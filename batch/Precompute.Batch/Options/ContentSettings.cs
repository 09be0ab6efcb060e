using Precompute.Model.Content;

namespace Precompute.Batch.Options;

/// <summary>How content profiles are made; the meanings are those of <see cref="ContentOptions"/>.</summary>
public sealed record ContentSettings
{
    private static readonly ContentOptions Defaults = new();

    /// <summary>Share of a person's history beside their declared features. Default 1.</summary>
    [LegalRange(0.0, 100.0)]
    public float UserHistoryShare { get; init; } = Defaults.UserHistoryShare;

    /// <summary>Share of its people's profiles beside a startup's declared features. Default 0.5.</summary>
    [LegalRange(0.0, 100.0)]
    public float StartupUsersShare { get; init; } = Defaults.StartupUsersShare;

    /// <summary>Most features of a profile. Default 32. Scoring time grows linearly.</summary>
    [LegalRange(1, 4096)]
    public int MaxProfileFeatures { get; init; } = Defaults.MaxProfileFeatures;

    /// <summary>The options as a version stores them.</summary>
    public ContentOptions ToOptions() => new()
    {
        UserHistoryShare = UserHistoryShare,
        StartupUsersShare = StartupUsersShare,
        MaxProfileFeatures = MaxProfileFeatures,
    };
}
