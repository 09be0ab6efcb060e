namespace Precompute.Database.Publish;

/// <summary>What a prune did.</summary>
/// <param name="Pruned">Versions whose lists went.</param>
/// <param name="Busy">Ids of versions whose lists are still being read; the next prune takes them up.</param>
/// <param name="KeptLabels">Labels of versions whose artefacts must stay; files of any other may go.</param>
public sealed record PruneReport(IReadOnlyList<VersionRecord> Pruned, IReadOnlyList<long> Busy, IReadOnlyList<string> KeptLabels);
