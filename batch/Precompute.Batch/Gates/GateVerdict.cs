namespace Precompute.Batch.Gates;

/// <summary>What a gate says of a version.</summary>
public enum GateVerdict
{
    /// <summary>The version may be published.</summary>
    Passed = 1,

    /// <summary>It may not.</summary>
    Refused = 2,

    /// <summary>There is too little data to say; the version may be published.</summary>
    Inconclusive = 3,

    /// <summary>The question does not arise.</summary>
    NotApplicable = 4,
}
