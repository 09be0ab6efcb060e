using System.Runtime.ExceptionServices;

namespace Precompute.Numerics;

/// <summary>
/// Spreads independent items over workers, each with a state of its own. Which worker gets which items is not determined, so what comes of
/// an item must depend on its number alone. What a body raises comes out as it was raised, at any number of threads.
/// </summary>
public static class WorkSharing
{
    /// <summary>Calls the body once for each item, in chunks that the workers take in turn.</summary>
    /// <param name="count">Number of items.</param>
    /// <param name="chunk">Items that are taken at a time, 1 or more.</param>
    /// <param name="threads">Most workers, 1 or more.</param>
    /// <param name="stateOf">Makes or hands out the state of a worker, 0 to <paramref name="threads"/> − 1, on its thread.</param>
    /// <param name="body">Does one item.</param>
    /// <param name="cancellationToken">Looked at before every chunk.</param>
    /// <exception cref="OperationCanceledException">Cancelled; some items were not done.</exception>
    public static void For<TState>(
        int count, int chunk, int threads, Func<int, TState> stateOf, Action<int, TState> body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stateOf);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(chunk, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        int workers = (int)Math.Min(threads, (count + (chunk - 1L)) / chunk);
        long next = 0;
        if (workers <= 1)
        {
            int item = 0;
            Work(0, ref item);
            return;
        }

        Exception?[] failures = new Exception?[workers];
        int[] failed = new int[workers];
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, worker =>
        {
            int item = -1;
            try
            {
                Work(worker, ref item);
            }
            catch (Exception e)
            {
                // The others stop before their next chunk.
                Volatile.Write(ref next, count);
                failures[worker] = e;
                failed[worker] = item;
            }
        });

        ThrowFirst(failures, failed);

        void Work(int worker, ref int item)
        {
            TState state = stateOf(worker);
            while (Interlocked.Add(ref next, chunk) - chunk is var from && from < count)
            {
                item = (int)from;
                cancellationToken.ThrowIfCancellationRequested();
                for (int end = (int)Math.Min(count, from + chunk); item < end; item++)
                    body(item, state);
            }
        }
    }

    /// <summary>Calls the body once for each item, a worker a state.</summary>
    /// <param name="count">Number of items.</param>
    /// <param name="chunk">Items that are taken at a time, 1 or more.</param>
    /// <param name="states">Of the workers, one or more.</param>
    /// <param name="body">Does one item.</param>
    /// <param name="cancellationToken">Looked at before every chunk.</param>
    /// <exception cref="OperationCanceledException">Cancelled; some items were not done.</exception>
    public static void For<TState>(int count, int chunk, TState[] states, Action<int, TState> body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(states);
        For(count, chunk, states.Length, worker => states[worker], body, cancellationToken);
    }

    /// <summary>Raises the failure at the smallest item as it was, not wrapped.</summary>
    private static void ThrowFirst(Exception?[] failures, int[] failed)
    {
        int first = -1;
        for (int worker = 0; worker < failures.Length; worker++)
        {
            if (failures[worker] is not null && (first < 0 || failed[worker] < failed[first]))
                first = worker;
        }

        if (first >= 0)
            ExceptionDispatchInfo.Throw(failures[first]!);
    }
}
