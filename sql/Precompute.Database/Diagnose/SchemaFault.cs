namespace Precompute.Database.Diagnose;

/// <summary>Something in a database that is not as it must be.</summary>
/// <param name="What">What is wrong, a sentence.</param>
/// <param name="Remedy">What to do: a statement of SQL, or a sentence.</param>
public sealed record SchemaFault(string What, string Remedy);
