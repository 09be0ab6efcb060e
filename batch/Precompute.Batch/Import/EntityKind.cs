namespace Precompute.Batch.Import;

/// <summary>The two namespaces of imported ids: user 7 and startup 7 are different things.</summary>
public enum EntityKind
{
    /// <summary>A person.</summary>
    User,

    /// <summary>A startup.</summary>
    Startup,
}
