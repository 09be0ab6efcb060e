using Microsoft.Extensions.Time.Testing;
using Precompute.ReaderApi.Serving;

namespace Precompute.UnitTests.Reader;

public sealed class PointerSignalTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly PointerSignal _signal = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wait_NotRaised_LastsTheInterval()
    {
        Task waiting = _signal.WaitAsync(Interval, _time, Token);
        _time.Advance(Interval - TimeSpan.FromTicks(1));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));
        await waiting;
    }

    [Fact]
    public async Task Wait_RaisedBeforeOrMeanwhile_EndsAtOnceAndOnce()
    {
        _signal.Raise();
        _signal.Raise();
        await _signal.WaitAsync(Interval, _time, Token);
        Task waiting = _signal.WaitAsync(Interval, _time, Token);
        Assert.False(waiting.IsCompleted);
        _signal.Raise();
        await waiting;
    }

    [Fact]
    public async Task Wait_Cancelled_EndsWithoutAnException()
    {
        using CancellationTokenSource stop = new();
        Task waiting = _signal.WaitAsync(Interval, _time, stop.Token);
        await stop.CancelAsync();
        await waiting;
    }
}
