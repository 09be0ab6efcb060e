namespace Precompute.Batch.Import;

/// <summary>An imported id.</summary>
/// <param name="Id">The id in the views.</param>
/// <param name="KeptText">The text it was derived from, to be kept in <c>source.id_map</c>; null where <paramref name="Id"/> alone gives it back.</param>
public readonly record struct ExternalId(Guid Id, string? KeptText);
