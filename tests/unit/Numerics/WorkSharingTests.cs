using Precompute.Numerics;

namespace Precompute.UnitTests.Numerics;

public sealed class WorkSharingTests
{
    private const int Items = 100_000;

    [Theory]
    [InlineData(0, 4, 3)]
    [InlineData(1, 4, 3)]
    [InlineData(1000, 1, 1)]
    [InlineData(1000, 7, 3)]
    [InlineData(1000, 2000, 3)]
    public void For_AnyChunkAndThreads_DoesEachItemOnceWithTheStateOfAWorker(int count, int chunk, int threads)
    {
        int[] times = new int[count];
        int[] states = [.. Enumerable.Range(0, threads)];

        WorkSharing.For(
            count,
            chunk,
            states,
            (item, worker) =>
            {
                Assert.InRange(worker, 0, threads - 1);
                Interlocked.Increment(ref times[item]);
            },
            TestContext.Current.CancellationToken);

        Assert.All(times, static t => Assert.Equal(1, t));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void For_BodyThatRaises_RaisesTheSameAndStops(int threads)
    {
        int done = 0;
        PrecomputeException raised = Assert.Throws<PrecomputeException>(() => Run(threads, item => item == 5
            ? throw new PrecomputeException("item 5")
            : Interlocked.Increment(ref done)));

        Assert.Equal("item 5", raised.Message);
        Assert.InRange(done, 0, Items - 1);
    }

    [Fact]
    public void For_SeveralThatRaise_RaisesThatOfTheSmallestItem()
    {
        // Both are under way before either fails.
        using Barrier both = new(2);
        InvalidOperationException raised = Assert.Throws<InvalidOperationException>(() => WorkSharing.For(
            2,
            chunk: 1,
            threads: 2,
            static _ => 0,
            (item, _) =>
            {
                Assert.True(both.SignalAndWait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
                throw new InvalidOperationException($"item {item}");
            },
            TestContext.Current.CancellationToken));
        Assert.Equal("item 0", raised.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void For_StateThatCannotBeMade_RaisesTheSame(int threads) => Assert.Throws<NotSupportedException>(() =>
        WorkSharing.For<int>(Items, chunk: 1, threads, static _ => throw new NotSupportedException(), static (_, _) => { }, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void For_CancelledBeforeOrMeanwhile_RaisesCancellationAndLeavesTheRest(int threads)
    {
        using CancellationTokenSource source = new();
        int done = 0;
        Assert.Throws<OperationCanceledException>(() => Run(
            threads,
            _ =>
            {
                if (Interlocked.Increment(ref done) == 10)
                    source.Cancel();
                return 0;
            },
            source.Token));
        Assert.InRange(done, 10, Items - 1);

        done = 0;
        Assert.Throws<OperationCanceledException>(() => Run(threads, _ => done++, source.Token));
        Assert.Equal(0, done);
    }

    private static void Run(int threads, Func<int, int> body, CancellationToken? token = null) =>
        WorkSharing.For(Items, chunk: 2, threads, static _ => 0, (item, _) => body(item), token ?? TestContext.Current.CancellationToken);
}
