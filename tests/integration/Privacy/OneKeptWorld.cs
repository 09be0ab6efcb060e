namespace Precompute.IntegrationTests.Privacy;

/// <summary>Tests that begin with a copy of one world.</summary>
[CollectionDefinition(nameof(OneKeptWorld))]
public sealed class OneKeptWorld : ICollectionFixture<KeptWorld>;
