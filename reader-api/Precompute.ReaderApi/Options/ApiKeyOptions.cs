namespace Precompute.ReaderApi.Options;

/// <summary>A key that is given by configuration instead of the database: its hash, never the key.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>Who has it; 1 to 100 characters.</summary>
    public string Name { get; set; } = "";

    /// <summary>SHA-256 of the key as it is sent, in 64 hexadecimal digits.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>What it opens: <c>read:startups</c>, <c>read:people</c>, <c>ops</c>. At least one.</summary>
    public IList<string> Scopes { get; init; } = [];

    /// <summary>From when it opens nothing. Default: never.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }
}
