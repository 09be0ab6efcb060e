using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Precompute.ReaderApi.Serving;

namespace Precompute.UnitTests.Reader;

public sealed class OutageGateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void MayTry_BeforeAnythingFailed_IsAlwaysTrue()
    {
        OutageGate gate = new(_time, TimeSpan.FromSeconds(1));
        Assert.True(gate.MayTry());
        Assert.True(gate.MayTry());
        Assert.True(gate.IsUp);
    }

    [Fact]
    public void MayTry_AfterAFailure_LetsOneThroughAnInterval()
    {
        OutageGate gate = new(_time, TimeSpan.FromSeconds(1));
        Assert.True(gate.Failed());
        Assert.False(gate.Failed());
        Assert.False(gate.IsUp);
        Assert.False(gate.MayTry());

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(gate.MayTry());
        Assert.False(gate.MayTry());
    }

    [Fact]
    public void Attempts_ThatFailAlone_LeaveTheGateOpenUntilSeveralInARowDo()
    {
        OutageGate gate = new(_time, TimeSpan.FromSeconds(1));
        GatedAttempts attempts = new(gate, AttemptLog.Source, NullLogger.Instance);
        PostgresException slow = new("canceling statement due to statement timeout", "ERROR", "ERROR", PostgresErrorCodes.QueryCanceled);
        NpgsqlException late = new("Exception while reading from stream", new TimeoutException());

        for (int i = 0; i < 5; i++)
        {
            Assert.Equal((AttemptFailure.Alone, AttemptFailure.Alone), (attempts.Failed(slow), attempts.Failed(late)));
            Assert.True(gate.IsUp);
            attempts.Succeeded();
        }

        // Nothing but failures: a server that hangs.
        Assert.Equal([AttemptFailure.Alone, AttemptFailure.Alone, AttemptFailure.Outage, AttemptFailure.OutageGoesOn], Enumerable.Range(0, 4).Select(_ => attempts.Failed(late)));
        Assert.False(attempts.MayTry());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(attempts.MayTry());
        Assert.False(attempts.IsUp);
        attempts.Succeeded();
        Assert.True(attempts.IsUp);
        Assert.Equal(AttemptFailure.Alone, attempts.Failed(late));
    }

    [Fact]
    public void Attempts_AtAServerThatCannotBeReached_ShutTheGateAtOnce()
    {
        Exception[] outages =
        [
            new NpgsqlException("Failed to connect", new SocketException((int)SocketError.ConnectionRefused)),
            new PostgresException("terminating connection due to administrator command", "FATAL", "FATAL", PostgresErrorCodes.AdminShutdown),
        ];
        foreach (Exception outage in outages)
        {
            OutageGate gate = new(_time, TimeSpan.FromSeconds(1));
            Assert.Equal(AttemptFailure.Outage, new GatedAttempts(gate, AttemptLog.Source, NullLogger.Instance).Failed(outage));
            Assert.False(gate.IsUp);
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1999, true)]
    [InlineData(2000, false)]
    [InlineData(-1, false)]
    [InlineData(-3_600_000, false)]
    public void IsFresh_OfALookOfThePastOrTheFuture_IsTrueForTwoSecondsAndNotBefore(int milliseconds, bool expected)
    {
        DateTimeOffset now = _time.GetUtcNow();

        Assert.Equal(expected, LiveAccess.IsFresh(now.AddMilliseconds(-milliseconds), now));
        Assert.False(LiveAccess.IsFresh(null, now));
    }

    [Fact]
    public void Succeeded_AfterAFailure_OpensTheGateAndSaysSoOnce()
    {
        OutageGate gate = new(_time, TimeSpan.FromSeconds(1));
        gate.Failed();

        Assert.True(gate.Succeeded());
        Assert.False(gate.Succeeded());
        Assert.True(gate.IsUp);
        Assert.True(gate.MayTry());
    }
}
