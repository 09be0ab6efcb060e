using Precompute.Batch.Options;
using Precompute.Batch.Pipeline;
using Precompute.Batch.Pipeline.Steps;
using Precompute.Database.Extract;
using Precompute.Numerics;

namespace Precompute.UnitTests.Batch;

public sealed class MemoryEstimateTests
{
    private static readonly SourceCounts Counts = new(Users: 20_000, Startups: 9_000, UserInteractions: 400_000, StartupInteractions: 50_000);

    [Fact]
    public void Of_WeeklyRun_CountsEaseOfTheSmallerSide()
    {
        MemoryEstimate weekly = MemoryEstimate.Of(Counts, new BatchOptions(), RunKind.Weekly, threads: 2);
        MemoryEstimate nightly = MemoryEstimate.Of(Counts, new BatchOptions(), RunKind.Nightly, threads: 2);

        Assert.Equal(SymmetricInverse.EstimateBytes(9_000) + (24L * 450_000), weekly.Baselines);
        Assert.Equal(0L, nightly.Baselines);
        Assert.Equal(weekly.Needed, nightly.Total);
        Assert.Equal(weekly.Needed + weekly.Baselines, weekly.Total);
    }

    [Fact]
    public void Of_BaselinesThatNeedMoreThanTheyMay_CountsWhatTheyMay()
    {
        BatchOptions options = new() { Evaluation = new EvaluationSettings { BaselineMemoryLimit = "200MB" } };

        Assert.Equal(options.Evaluation.BaselineMemoryLimitBytes, MemoryEstimate.Of(Counts, options, RunKind.Weekly, threads: 2).Baselines);
    }

    [Fact]
    public void Within_LessMemoryThanWanted_TakesItFromBaselinesOnly()
    {
        MemoryEstimate wanted = MemoryEstimate.Of(Counts, new BatchOptions(), RunKind.Weekly, threads: 2);

        Assert.Equal(wanted, wanted.Within(wanted.Total));
        Assert.Equal(wanted.Total - 1000, wanted.Within(wanted.Total - 1000).Total);
        Assert.Equal(wanted.Needed, wanted.Within(wanted.Needed).Total);
        Assert.Equal(0L, wanted.Within(1).Baselines);
    }
}
