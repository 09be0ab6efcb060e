namespace Precompute.Database.Access;

/// <summary>What an API key opens. Written as names, so values may change.</summary>
[Flags]
public enum ApiScopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><c>read:startups</c>: answers that show startups.</summary>
    ReadStartups = 1,

    /// <summary><c>read:people</c>: answers that show people.</summary>
    ReadPeople = 2,

    /// <summary><c>ops</c>: what the operators' port shows where it is reached from other machines.</summary>
    Ops = 4,
}
