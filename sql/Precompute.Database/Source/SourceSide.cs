namespace Precompute.Database.Source;

/// <summary>Which of the two interaction views an event belongs to.</summary>
public enum SourceSide
{
    /// <summary><c>source.user_interactions</c>: people acted.</summary>
    User,

    /// <summary><c>source.startup_interactions</c>: startups acted.</summary>
    Startup,
}
