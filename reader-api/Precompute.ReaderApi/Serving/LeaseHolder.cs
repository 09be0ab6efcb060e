using System.Diagnostics.CodeAnalysis;

namespace Precompute.ReaderApi.Serving;

/// <summary>
/// Holds the current one of a row of disposable things. Readers lease it for the length of one request; a replaced one is disposed
/// when its last lease ends, so that a memory mapping is never taken away under a reader. Thread-safe; a lease costs two atomic
/// operations.
/// </summary>
/// <typeparam name="T">What is held.</typeparam>
public sealed class LeaseHolder<T> : IDisposable
    where T : class, IDisposable
{
    private Slot? _current;

    /// <summary>Whether there is something to lease.</summary>
    public bool HasCurrent => Volatile.Read(ref _current) is not null;

    /// <summary>Leases the current one; false where there is none. The lease must be disposed.</summary>
    public bool TryAcquire([NotNullWhen(true)] out Lease? lease)
    {
        // A slot read here may be released by its last reader before it is entered; then a newer one is already current.
        while (Volatile.Read(ref _current) is { } slot)
        {
            if (slot.TryEnter())
            {
                lease = new Lease(slot);
                return true;
            }
        }

        lease = null;
        return false;
    }

    /// <summary>Makes another one current (null: none). The old one is disposed once nobody leases it.</summary>
    public void Replace(T? next) => Interlocked.Exchange(ref _current, next is null ? null : new Slot(next))?.Leave();

    /// <summary>Lets go of the current one.</summary>
    public void Dispose() => Replace(null);

    /// <summary>One reader's hold on a value.</summary>
    public sealed class Lease : IDisposable
    {
        private Slot? _slot;

        internal Lease(Slot slot)
        {
            _slot = slot;
            Value = slot.Value;
        }

        /// <summary>What is held; not to be used after <see cref="Dispose"/>.</summary>
        public T Value { get; }

        /// <summary>Ends the lease; a second call does nothing.</summary>
        public void Dispose() => Interlocked.Exchange(ref _slot, null)?.Leave();
    }

    /// <summary>A value with the number of its holders, the holder itself being the first.</summary>
    internal sealed class Slot(T value)
    {
        private int _holders = 1;

        public T Value { get; } = value;

        public bool TryEnter()
        {
            int holders = Volatile.Read(ref _holders);
            while (holders > 0)
            {
                int seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
                if (seen == holders)
                    return true;
                holders = seen;
            }

            return false;
        }

        public void Leave()
        {
            if (Interlocked.Decrement(ref _holders) == 0)
                Value.Dispose();
        }
    }
}
