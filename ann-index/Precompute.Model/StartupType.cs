namespace Precompute.Model;

/// <summary>The kind of a startup. Persisted: values are append-only.</summary>
public enum StartupType : byte
{
    /// <summary>Looks for people to work with (the default).</summary>
    Collaboration = 1,

    /// <summary>Is offered on the marketplace.</summary>
    Marketplace = 2,
}
