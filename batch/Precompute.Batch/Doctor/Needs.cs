namespace Precompute.Batch.Doctor;

/// <summary>What a check cannot do without.</summary>
[Flags]
internal enum Needs
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The serving database.</summary>
    Serving = 1,

    /// <summary>The source database.</summary>
    Source = 2,
}
