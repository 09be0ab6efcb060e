namespace Precompute.Database.Access;

/// <summary>Names of scopes, as tables, settings and commands have them.</summary>
public static class ApiScopeNames
{
    private static readonly (ApiScopes Scope, string Name)[] Known =
    [
        (ApiScopes.ReadStartups, "read:startups"),
        (ApiScopes.ReadPeople, "read:people"),
        (ApiScopes.Ops, "ops"),
    ];

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Known.Select(static k => k.Name)];

    /// <summary>The names of what is in a set of scopes, always in the same order.</summary>
    public static string[] Of(ApiScopes scopes) => [.. Known.Where(k => scopes.HasFlag(k.Scope)).Select(static k => k.Name)];

    /// <summary>The scopes of names; false where one is unknown, or there is none.</summary>
    public static bool TryParse(IEnumerable<string> names, out ApiScopes scopes)
    {
        scopes = ApiScopes.None;
        foreach (string name in names)
        {
            ApiScopes scope = Known.FirstOrDefault(k => string.Equals(k.Name, name, StringComparison.Ordinal)).Scope;
            if (scope == ApiScopes.None)
                return false;
            scopes |= scope;
        }

        return scopes != ApiScopes.None;
    }
}
