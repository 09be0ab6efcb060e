namespace Precompute.Artifacts;

/// <summary>
/// Storage of named byte sequences that are written once; the one way to change one says which bytes it replaces. An artefact is visible whole or not at all, and durable once its write returns.
/// Thread-safe. Keys follow <see cref="ArtifactKey"/>; others raise <see cref="ArgumentException"/>. A store that cannot be reached or that
/// refuses raises <see cref="ArtifactStoreException"/>, a folder <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.
/// </summary>
public interface IArtifactStore
{
    /// <summary>Where the store is, for people and for <c>model_version.artifact_uri</c>; holds no secret.</summary>
    public Uri Location { get; }

    /// <summary>Stores an artefact under a new key; the same bytes under an existing key are fine.</summary>
    /// <param name="key">The artefact's name.</param>
    /// <param name="content">Its bytes, read from the stream's position to its end; seekable, as a store may have to read them twice.</param>
    /// <param name="cancellationToken">Cancels; nothing is then visible under a new key.</param>
    /// <exception cref="ArtifactConflictException">Other bytes are stored under the key.</exception>
    public Task<ArtifactPutResult> PutAsync(string key, Stream content, CancellationToken cancellationToken);

    /// <summary>
    /// Puts other bytes in the place of an artefact, at once: readers get the old ones or the new ones. For manifests alone; whatever else
    /// is amended gets a new key. Stores that keep deleted or overwritten data (soft delete, versioning, backups) keep the old bytes for as long.
    /// </summary>
    /// <param name="key">The artefact's name.</param>
    /// <param name="content">The new bytes, as for <see cref="PutAsync"/>.</param>
    /// <param name="expectedSha256">SHA-256 (lower-case hex) of the bytes that are replaced.</param>
    /// <param name="cancellationToken">Cancels; old or new bytes are then there, whole.</param>
    /// <returns><see cref="ArtifactPutResult.AlreadyThere"/> where the new bytes are stored already.</returns>
    /// <exception cref="ArtifactConflictException">Neither the expected bytes nor the new ones are stored; nothing was changed.</exception>
    /// <exception cref="ArtifactNotFoundException">There is none.</exception>
    public Task<ArtifactPutResult> ReplaceAsync(string key, Stream content, string expectedSha256, CancellationToken cancellationToken);

    /// <summary>Opens an artefact for reading; the stream is to be read asynchronously.</summary>
    /// <param name="key">The artefact's name.</param>
    /// <param name="offset">Bytes to leave out at its beginning; as many as it has or more give an empty stream.</param>
    /// <param name="cancellationToken">Cancels opening and reading.</param>
    /// <exception cref="ArtifactNotFoundException">There is none.</exception>
    public Task<Stream> OpenReadAsync(string key, long offset, CancellationToken cancellationToken);

    /// <summary>Whether an artefact exists.</summary>
    public Task<bool> ExistsAsync(string key, CancellationToken cancellationToken);

    /// <summary>The artefacts below a prefix, by key in ordinal order.</summary>
    /// <param name="prefix">Empty for all, or a folder with its <c>/</c>, e.g. <c>v20260122T020000Z-0042/</c>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public IAsyncEnumerable<ArtifactInfo> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Deletes an artefact; false where there was none.</summary>
    public Task<bool> DeleteAsync(string key, CancellationToken cancellationToken);
}
