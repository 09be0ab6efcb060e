namespace Precompute.Database.Publish;

/// <summary>Where a version is in its life. In SQL the names are lower-case with underscores; values that are not known read as <see cref="Unknown"/>.</summary>
public enum VersionStatus
{
    /// <summary>A value of newer software.</summary>
    Unknown = 0,

    /// <summary>A run works on it.</summary>
    Building = 1,

    /// <summary>Complete and verified; not serving.</summary>
    Staged = 2,

    /// <summary>Serving.</summary>
    Active = 3,

    /// <summary>Served until a newer one was activated.</summary>
    Superseded = 4,

    /// <summary>Its lists and files are gone.</summary>
    Pruned = 5,

    /// <summary>Its run failed or was killed.</summary>
    Failed = 6,

    /// <summary>A gate refused it.</summary>
    Refused = 7,

    /// <summary>Served until a person went back to another one.</summary>
    RolledBack = 8,

    /// <summary>A person forbade it to serve.</summary>
    Disabled = 9,
}
