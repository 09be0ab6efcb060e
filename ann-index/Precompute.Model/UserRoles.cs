namespace Precompute.Model;

/// <summary>The roles a person has. Persisted in files: bits are append-only.</summary>
[Flags]
public enum UserRoles : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A developer: gets forward lists, is shown in reverse ones.</summary>
    Developer = 1,

    /// <summary>An investor: gets forward lists, is shown in reverse ones.</summary>
    Investor = 2,

    /// <summary>A founder: gets no lists; their interactions train.</summary>
    Founder = 4,
}
