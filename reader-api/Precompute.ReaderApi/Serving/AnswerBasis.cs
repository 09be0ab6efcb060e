namespace Precompute.ReaderApi.Serving;

/// <summary>What a list is made of. Travels in cursors: values are append-only.</summary>
internal enum AnswerBasis : byte
{
    /// <summary>Nothing personal: popular, the same for everybody.</summary>
    Impersonal = 0,

    /// <summary>The precomputed list, topped up from what the version stored of the entity.</summary>
    Precomputed = 1,

    /// <summary>What the version stored of the entity, without a precomputed list.</summary>
    Stored = 2,

    /// <summary>The complete history and profile as the source holds them now.</summary>
    Live = 3,
}
