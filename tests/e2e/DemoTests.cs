using Precompute.TestKit;

namespace Precompute.EndToEndTests;

/// <summary>The first command a newcomer runs.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task Demo_InAnEmptyFolder_ShowsAnswersForEverybodyAndLeavesNothingRunning()
    {
        using TemporaryFolder folder = new();

        ProcessOutcome demo = await PrecomputeProcess.RunAsync(folder.Path, TimeSpan.FromMinutes(4), TestContext.Current.CancellationToken, "demo");

        Assert.True(demo.ExitCode == 0, demo.Everything);
        foreach (string shown in (string[])["developer", "investor", "als", "als_reverse", "content_based", "psql", "report."])
            Assert.Contains(shown, demo.Output, StringComparison.Ordinal);
        Assert.Empty(Leftovers.ProcessesOf(folder.Path));
    }
}
