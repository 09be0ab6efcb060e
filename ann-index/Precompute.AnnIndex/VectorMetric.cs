namespace Precompute.AnnIndex;

/// <summary>How two vectors are scored; larger is better for each. Values are persisted: append only, never renumber.</summary>
public enum VectorMetric : byte
{
    /// <summary>The inner product.</summary>
    InnerProduct = 1,

    /// <summary>The cosine of the angle; 0 when either vector is zero.</summary>
    Cosine = 2,

    /// <summary>Minus the squared Euclidean distance.</summary>
    L2 = 3,
}
