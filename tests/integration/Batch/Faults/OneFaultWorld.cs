namespace Precompute.IntegrationTests.Batch.Faults;

/// <summary>One <see cref="FaultWorld"/> for all classes that break something in it and mend it; they take turns.</summary>
[CollectionDefinition(nameof(OneFaultWorld))]
public sealed class OneFaultWorld : ICollectionFixture<FaultWorld>;
