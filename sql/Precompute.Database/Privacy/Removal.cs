namespace Precompute.Database.Privacy;

/// <summary>What was removed, or would be, in one place.</summary>
/// <param name="Place">Table and what of it, or version and what of its files.</param>
/// <param name="Count">How many.</param>
public sealed record Removal(string Place, long Count);
