using Precompute.Artifacts.AzureBlob;

namespace Precompute.UnitTests.Artifacts;

public sealed class RangedBlobStreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(3, 2, 4)]
    [InlineData(0, 64, 3)]
    [InlineData(7, 100, 4)]
    [InlineData(64, 8, 2)]
    [InlineData(99, 8, 2)]
    public async Task Read_RangesThatArriveInAnyOrder_ComeOutInOrder(int offset, int rangeBytes, int window)
    {
        byte[] blob = [.. Enumerable.Range(0, 64).Select(static i => (byte)i)];
        int underWay = 0;
        int most = 0;
        await using RangedBlobStream stream = new(FetchAsync, blob.Length, offset, rangeBytes, window, Token);
        MemoryStream read = new();
        await stream.CopyToAsync(read, Token);

        Assert.Equal(blob.Skip(offset), read.ToArray());
        Assert.InRange(most, offset < blob.Length ? 1 : 0, window);

        async Task FetchAsync(long from, Memory<byte> destination, CancellationToken token)
        {
            most = Math.Max(most, Interlocked.Increment(ref underWay));
            await Task.Delay((int)(from % 3), token);
            blob.AsMemory((int)from, destination.Length).CopyTo(destination);
            Interlocked.Decrement(ref underWay);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Dispose_RangesUnderWay_StopsThemAndLetsGoOfTheCallersToken(bool asynchronously)
    {
        using CancellationTokenSource caller = new();
        TaskCompletionSource begun = new();
        TaskCompletionSource stopped = new();
        CancellationToken given = default;
        RangedBlobStream stream = new(FetchAsync, 10, 0, 10, 1, caller.Token);
        Task<Exception?> reading = Record.ExceptionAsync(async () => await stream.ReadExactlyAsync(new byte[1], Token)).AsTask();
        await begun.Task.WaitAsync(Token);

        if (asynchronously)
            await stream.DisposeAsync();
        else
            await Task.Run(stream.Dispose, Token);

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);
        Assert.IsAssignableFrom<OperationCanceledException>(await reading);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await stream.ReadExactlyAsync(new byte[1], Token));
        await UntilDisposedAsync(given);
        Assert.False(caller.IsCancellationRequested);
        await stream.DisposeAsync();

        async Task FetchAsync(long from, Memory<byte> destination, CancellationToken token)
        {
            given = token;
            begun.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                stopped.SetResult();
            }
        }
    }

    [Fact]
    public async Task Read_RangeThatFails_RaisesItsFaultEachTimeAndNothingAfterIt()
    {
        await using RangedBlobStream stream = new(
            static (from, _, _) => from == 0 ? Task.CompletedTask : Task.FromException(new IOException($"range {from}")), 30, 0, 10, 3, Token);
        Assert.Equal(10, await stream.ReadAsync(new byte[20], Token));
        for (int i = 0; i < 2; i++)
            Assert.Equal("range 10", (await Assert.ThrowsAsync<IOException>(async () => await stream.ReadExactlyAsync(new byte[20], Token))).Message);
    }

    // A source that is disposed gives no handle to wait on; there is no other sign of it.
    private static async Task UntilDisposedAsync(CancellationToken token)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                _ = token.WaitHandle;
            }
            catch (ObjectDisposedException)
            {
                return;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10), "The source was not disposed.");
            await Task.Yield();
        }
    }
}
