namespace Precompute.Artifacts.AzureBlob;

/// <summary>
/// A blob read from some offset on, in ranges of which a few are fetched ahead at one time; bytes come out in order. Asynchronous reads only.
/// </summary>
internal sealed class RangedBlobStream : Stream
{
    private readonly Func<long, Memory<byte>, CancellationToken, Task> _fetch;
    private readonly Queue<(Task Arrival, byte[] Bytes, int Length)> _ahead = new();
    private readonly CancellationTokenSource _closing;
    private readonly long _length;
    private readonly int _rangeBytes;
    private readonly int _window;
    private byte[] _current = [];
    private int _at;
    private int _end;
    private long _requested;
    private bool _closed;

    /// <summary>Opens a stream; the first range is asked for by the first read.</summary>
    /// <param name="fetch">Fills a buffer with the blob's bytes from an offset on; called several times at once.</param>
    /// <param name="length">Bytes of the blob.</param>
    /// <param name="offset">Where to begin; at or beyond the end gives an empty stream.</param>
    /// <param name="rangeBytes">Bytes of one range.</param>
    /// <param name="window">Ranges under way at one time.</param>
    /// <param name="cancellationToken">Cancels all fetching.</param>
    public RangedBlobStream(
        Func<long, Memory<byte>, CancellationToken, Task> fetch, long length, long offset, int rangeBytes, int window, CancellationToken cancellationToken)
    {
        _fetch = fetch;
        _length = length;
        _requested = Math.Min(offset, length);
        _rangeBytes = rangeBytes;
        _window = window;
        _closing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        if (buffer.Length == 0 || (_at == _end && !await NextAsync(cancellationToken).ConfigureAwait(false)))
            return 0;
        int count = Math.Min(buffer.Length, _end - _at);
        _current.AsMemory(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Blobs are read asynchronously.");

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // What is still under way ends by itself; nobody reads its buffers.
        if (disposing)
            _ = CloseAsync();
        base.Dispose(disposing);
    }

    /// <summary>Stops what is under way, and lets go of the caller's token once nothing uses it any more.</summary>
    private async Task CloseAsync()
    {
        if (_closed)
            return;
        _closed = true;
        await _closing.CancelAsync().ConfigureAwait(false);
        foreach ((Task arrival, _, _) in _ahead)
            await arrival.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ahead.Clear();
        _closing.Dispose();
    }

    private async Task<bool> NextAsync(CancellationToken cancellationToken)
    {
        byte[]? free = _current.Length == _rangeBytes ? _current : null;
        _current = [];
        _at = _end = 0;
        while (_ahead.Count < _window && _requested < _length)
        {
            int length = (int)Math.Min(_rangeBytes, _length - _requested);
            byte[] bytes = free ?? GC.AllocateUninitializedArray<byte>(length == _length ? length : _rangeBytes);
            free = null;
            _ahead.Enqueue((_fetch(_requested, bytes.AsMemory(0, length), _closing.Token), bytes, length));
            _requested += length;
        }

        if (!_ahead.TryPeek(out (Task Arrival, byte[] Bytes, int Length) head))
            return false;
        await head.Arrival.WaitAsync(cancellationToken).ConfigureAwait(false);
        _ahead.Dequeue();
        (_current, _end) = (head.Bytes, head.Length);
        return true;
    }
}
