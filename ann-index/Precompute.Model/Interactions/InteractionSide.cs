namespace Precompute.Model.Interactions;

/// <summary>
/// Which side acted. Persisted (<c>precompute.interaction_daily.side</c>): values are append-only.
/// </summary>
public enum InteractionSide : byte
{
    /// <summary>A person acted on a startup (<c>source.user_interactions</c>).</summary>
    User = 1,

    /// <summary>A startup acted on a person (<c>source.startup_interactions</c>).</summary>
    Startup = 2,
}
