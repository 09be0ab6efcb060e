using System.ComponentModel.DataAnnotations;
using Npgsql;

namespace Precompute.Batch.Options;

/// <summary>Npgsql connection strings. Their values never appear in messages or in the ledger.</summary>
public sealed record ConnectionStringOptions : IValidatableObject
{
    /// <summary>The database the versions are published to. Empty (the default): the embedded cluster.</summary>
    public string? Serving { get; init; }

    /// <summary>The database with the four source views. Empty (the default): the same as <see cref="Serving"/>.</summary>
    public string? Source { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach ((string name, string? value) in ((string, string?)[])[(nameof(Serving), Serving), (nameof(Source), Source)])
        {
            if (FaultOf(value) is { } fault)
                yield return new ValidationResult($"ConnectionStrings:{name} cannot be used ({fault}); legal is an Npgsql connection string such as Host=db;Database=app;Username=precompute.", [name]);
        }
    }

    // Npgsql's own sentences name keywords and positions, but a keyword may be a piece of a password that was not quoted.
    private static string? FaultOf(string? connectionString)
    {
        try
        {
            NpgsqlConnectionStringBuilder parsed = new(connectionString);
            return string.IsNullOrWhiteSpace(connectionString) || !string.IsNullOrWhiteSpace(parsed.Host) ? null : "it names no Host";
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            return "a keyword or a value in it is not known; put a value that contains ; or = into quotes";
        }
    }
}
