using Precompute.Numerics;

namespace Precompute.Artifacts;

/// <summary>
/// The store could not be reached or would not do as asked: rights, network, a missing container. It says nothing about the artefacts,
/// so whoever wants one asks again later, whether or not <see cref="PrecomputeException.IsTransient"/> is set.
/// </summary>
public sealed class ArtifactStoreException(string message, Exception? innerException, bool isTransient)
    : PrecomputeException(message, innerException, isTransient);
