using Microsoft.Extensions.Time.Testing;
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
