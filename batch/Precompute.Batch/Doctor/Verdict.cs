namespace Precompute.Batch.Doctor;

/// <summary>How a thing is.</summary>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Ok = 0,

    /// <summary>It works today; somebody should look.</summary>
    Warning = 1,

    /// <summary>Runs or answers fail, or are wrong.</summary>
    Failed = 2,
}
