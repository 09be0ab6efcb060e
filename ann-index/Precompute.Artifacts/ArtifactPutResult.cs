namespace Precompute.Artifacts;

/// <summary>What a conditional write did.</summary>
public enum ArtifactPutResult
{
    /// <summary>The artefact is new.</summary>
    Created = 1,

    /// <summary>The same bytes were there already.</summary>
    AlreadyThere = 2,

    /// <summary>The bytes that were to be replaced were.</summary>
    Replaced = 3,
}
