namespace Precompute.Batch.Pipeline;

/// <summary>How much a run does.</summary>
public enum RunKind
{
    /// <summary>Weekly when a training from scratch is due or the interactions have grown enough, else nightly.</summary>
    Auto = 0,

    /// <summary>Starts from the active version's factors and needs few sweeps.</summary>
    Nightly = 1,

    /// <summary>Trains from scratch.</summary>
    Weekly = 2,

    /// <summary>Takes its models from files in place of training.</summary>
    Import = 3,
}
