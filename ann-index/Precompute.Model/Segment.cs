namespace Precompute.Model;

/// <summary>How much is known of an entity. Persisted by name: values are append-only.</summary>
public enum Segment : byte
{
    /// <summary>Too few interactions for a factor model.</summary>
    Cold = 1,

    /// <summary>Enough for a factor model.</summary>
    Warm = 2,

    /// <summary>Enough for the ensemble (forward only).</summary>
    Hot = 3,
}
