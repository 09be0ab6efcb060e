using Xunit.Sdk;
using Xunit.v3;

namespace Precompute.IntegrationTests;

/// <summary>
/// Begins with the collections that take longest: the threads share them, and one that took two minutes and came last would keep the others
/// waiting. What is not named takes seconds.
/// </summary>
internal sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        nameof(Privacy.OneKeptWorld), nameof(Batch.Faults.OneFaultWorld), nameof(Batch.Kills.KilledRunTests), nameof(Batch.ResumedRunTests), nameof(Batch.WholeRunTests),
        nameof(Artifacts.FileStoreFaultTests), nameof(Artifacts.AzureStoreFaultTests), nameof(Batch.ReplayTests), nameof(Batch.ScheduleTests), nameof(Batch.RunFaultTests),
        nameof(Batch.ConcurrentAndKilledRunTests), nameof(Artifacts.AzureInstallationTests), nameof(Batch.ClockedRunTests), nameof(Batch.VersionCommandTests),
        nameof(Files.AlsCommandTests), nameof(Files.AnnCommandTests), nameof(Evaluation.OneMeasuredRun), nameof(Batch.GateRunTests),
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(static c => Place(c.TestCollectionDisplayName))];

    private static int Place(string name)
    {
        int place = Array.FindIndex(Longest, l => name.Contains(l, StringComparison.Ordinal));
        return place < 0 ? Longest.Length : place;
    }
}
