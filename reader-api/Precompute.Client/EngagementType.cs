namespace Precompute.Client;

/// <summary>How a startup works with people; the API's parameter <c>type</c>.</summary>
public enum EngagementType
{
    /// <summary>Work is offered for pay.</summary>
    Marketplace = 1,

    /// <summary>Work is shared.</summary>
    Collaboration = 2,
}
