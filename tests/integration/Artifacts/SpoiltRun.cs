using Precompute.IntegrationTests.Batch;

namespace Precompute.IntegrationTests.Artifacts;

/// <summary>A run whose store is spoilt.</summary>
/// <param name="Sentence">Part of what it must say.</param>
/// <param name="RunAsync">Spoils and runs.</param>
internal sealed record SpoiltRun(string Sentence, Func<Task<CommandResult>> RunAsync);
