namespace Precompute.IntegrationTests.Evaluation;

/// <summary>Tests that look at one run, one after the other.</summary>
[CollectionDefinition(nameof(OneMeasuredRun))]
public sealed class OneMeasuredRun : ICollectionFixture<MeasuredRun>;
