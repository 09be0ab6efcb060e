using Precompute.ReaderApi.Serving;

namespace Precompute.UnitTests.Reader;

public sealed class LeaseHolderTests
{
    [Fact]
    public void TryAcquire_OfNothing_IsFalse()
    {
        using LeaseHolder<Mapping> holder = new();
        Assert.False(holder.TryAcquire(out _));
        Assert.False(holder.HasCurrent);
    }

    [Fact]
    public void Replace_WhileLeased_DisposesTheOldOneWithItsLastLease()
    {
        using LeaseHolder<Mapping> holder = new();
        Mapping old = new();
        holder.Replace(old);
        Assert.True(holder.TryAcquire(out LeaseHolder<Mapping>.Lease? first));
        Assert.True(holder.TryAcquire(out LeaseHolder<Mapping>.Lease? second));

        holder.Replace(new Mapping());
        first.Dispose();
        first.Dispose();
        Assert.Equal(0, old.Disposals);
        second.Dispose();

        Assert.Equal(1, old.Disposals);
    }

    [Fact]
    public void Dispose_OfTheHolder_DisposesTheCurrentOne()
    {
        Mapping current = new();
        LeaseHolder<Mapping> holder = new();
        holder.Replace(current);
        holder.Dispose();
        Assert.Equal(1, current.Disposals);
    }

    [Fact]
    public async Task TryAcquire_WhileReplacedFromAnotherThread_NeverGivesADisposedOne()
    {
        using LeaseHolder<Mapping> holder = new();
        holder.Replace(new Mapping());
        List<Mapping> all = [];
        using CancellationTokenSource stop = new();
        Task[] readers =
        [
            .. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                while (!stop.IsCancellationRequested)
                {
                    Assert.True(holder.TryAcquire(out LeaseHolder<Mapping>.Lease? lease));
                    Assert.Equal(0, lease.Value.Disposals);
                    lease.Dispose();
                }
            }, TestContext.Current.CancellationToken)),
        ];
        for (int i = 0; i < 20_000; i++)
        {
            Mapping next = new();
            all.Add(next);
            holder.Replace(next);
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Assert.All(all.SkipLast(1), m => Assert.Equal(1, m.Disposals));
        Assert.Equal(0, all[^1].Disposals);
    }

    private sealed class Mapping : IDisposable
    {
        private int _disposals;

        public int Disposals => Volatile.Read(ref _disposals);

        public void Dispose() => Interlocked.Increment(ref _disposals);
    }
}
