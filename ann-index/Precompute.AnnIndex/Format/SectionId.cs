namespace Precompute.AnnIndex.Format;

/// <summary>What a section holds. Persisted: append only, never renumber. Sections stand in this order.</summary>
internal enum SectionId : uint
{
    /// <summary>One int32 a layer: how many nodes it has; nodes 0 to that number − 1 belong to it.</summary>
    LayerSizes = 1,

    /// <summary>
    /// One record a node: its links on layer 0, then its int8 codes, each padded to 32 bytes. In version 1 its vector stands in place of
    /// the codes, and both are padded to 64.
    /// </summary>
    Nodes = 2,

    /// <summary>Layer 1, 2, …: M int32 a node of the layer; −1 marks an unused link.</summary>
    UpperLinks = 3,

    /// <summary>One int32 a node: the caller's ordinal.</summary>
    Ordinals = 4,

    /// <summary>One int32 an ordinal: its node.</summary>
    Positions = 5,

    /// <summary>One float32 a node: the norm of the caller's vector.</summary>
    Norms = 6,

    /// <summary>Since version 2: one float32 a node: what a unit of its codes is worth.</summary>
    Scales = 7,

    /// <summary>Since version 2: d float32 a node, padded to a cache line.</summary>
    Vectors = 8,
}
