namespace Precompute.Training.Evaluation;

/// <summary>What measuring says about a segment's default method.</summary>
public enum RoutingVerdict
{
    /// <summary>The default stays: nothing is better beyond doubt.</summary>
    Kept,

    /// <summary>Another method is better beyond doubt and answers instead.</summary>
    Routed,

    /// <summary>Too few test entities, or the default was not measured: the default stays.</summary>
    Inconclusive,
}
