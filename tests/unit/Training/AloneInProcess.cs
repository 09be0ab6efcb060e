namespace Precompute.UnitTests.Training;

/// <summary>Tests that count what the whole process does: they run when no other test does.</summary>
[CollectionDefinition(nameof(AloneInProcess), DisableParallelization = true)]
public sealed class AloneInProcess;
