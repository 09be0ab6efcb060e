namespace Precompute.AnnIndex.Format;

/// <summary>What a section holds. Persisted: append only, never renumber. Sections stand in this order.</summary>
internal enum SectionId : uint
{
    /// <summary>One int32 a layer: how many nodes it has; nodes 0 to that number − 1 belong to it.</summary>
    LayerSizes = 1,

    /// <summary>One record a node: its links on layer 0, padded to a cache line, then its vector, padded likewise.</summary>
    Nodes = 2,

    /// <summary>Layer 1, 2, …: M int32 a node of the layer; −1 marks an unused link.</summary>
    UpperLinks = 3,

    /// <summary>One int32 a node: the caller's ordinal.</summary>
    Ordinals = 4,

    /// <summary>One int32 an ordinal: its node.</summary>
    Positions = 5,

    /// <summary>One float32 a node: the norm of the caller's vector.</summary>
    Norms = 6,
}
