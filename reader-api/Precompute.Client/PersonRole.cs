namespace Precompute.Client;

/// <summary>The role in which a person looks at startups, or is shown to them.</summary>
public enum PersonRole
{
    /// <summary>A developer.</summary>
    Developer = 1,

    /// <summary>An investor.</summary>
    Investor = 2,
}
