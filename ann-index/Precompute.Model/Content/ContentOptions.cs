using Precompute.Numerics;

namespace Precompute.Model.Content;

/// <summary>How content profiles are made. Stored whole with the version.</summary>
public sealed record ContentOptions
{
    /// <summary>
    /// Weight of what a person acted on against what they declared (1), both of length 1 before. Default 1; 0 uses declared features only.
    /// </summary>
    public float UserHistoryShare { get; init; } = 1f;

    /// <summary>Weight of the profiles of a startup's users against its own features (1), both of length 1 before. Default 0.5.</summary>
    public float StartupUsersShare { get; init; } = 0.5f;

    /// <summary>Most features of one profile, the heaviest kept. Default 32; raising it costs memory and time in proportion.</summary>
    public int MaxProfileFeatures { get; init; } = 32;

    /// <summary>Raises where an option is out of its range.</summary>
    /// <exception cref="PrecomputeException">The options cannot be used.</exception>
    public void Validate()
    {
        if (!(UserHistoryShare >= 0f && float.IsFinite(UserHistoryShare) && StartupUsersShare >= 0f && float.IsFinite(StartupUsersShare)))
        {
            throw new PrecomputeException(
                $"The shares of content profiles must be 0 or more; they are {UserHistoryShare} and {StartupUsersShare}.");
        }

        if (MaxProfileFeatures is < 1 or > 4096)
            throw new PrecomputeException($"A content profile may have 1 to 4096 features; {MaxProfileFeatures} was asked for.");
    }
}
