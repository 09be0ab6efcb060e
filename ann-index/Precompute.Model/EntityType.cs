namespace Precompute.Model;

/// <summary>The two sorts of ids. Persisted: append-only.</summary>
public enum EntityType : byte
{
    /// <summary>A person.</summary>
    User = 1,

    /// <summary>A startup.</summary>
    Startup = 2,
}
