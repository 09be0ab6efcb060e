namespace Precompute.Database.Access;

/// <summary>The keys as the database has them.</summary>
/// <param name="Keys">Those that this software understands, oldest first.</param>
/// <param name="Unknown">Ids of those with a scope that it does not know, oldest first: they open nothing.</param>
public sealed record ApiKeyList(IReadOnlyList<ApiKey> Keys, IReadOnlyList<long> Unknown);
