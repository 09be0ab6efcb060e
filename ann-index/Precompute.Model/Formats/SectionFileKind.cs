namespace Precompute.Model.Formats;

/// <summary>What a section file holds: four ASCII letters, first letter in the lowest byte. Persisted: append-only.</summary>
internal enum SectionFileKind : uint
{
    /// <summary>"CSRM": sparse matrices.</summary>
    SparseMatrices = 0x4D525343,

    /// <summary>"FEAT": features and content profiles.</summary>
    Features = 0x54414546,

    /// <summary>"ELIG": who and what may be shown.</summary>
    Eligibility = 0x47494C45,

    /// <summary>"LIST": precomputed lists.</summary>
    Lists = 0x5453494C,

    /// <summary>"STAT": whom the source lets be personalised and shown.</summary>
    EntityStates = 0x54415453,
}
