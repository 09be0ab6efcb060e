namespace Precompute.ReaderApi.Serving;

/// <summary>Wakes the one who looks at the pointer before its time. Thread-safe; one waits.</summary>
internal sealed class PointerSignal
{
    private TaskCompletionSource _raised = NotRaised();

    /// <summary>Says that the pointer may have changed.</summary>
    public void Raise() => Volatile.Read(ref _raised).TrySetResult();

    /// <summary>Waits until the pointer may have changed, or for a while; at once where it did since the last wait. Never throws.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        Task raised = Volatile.Read(ref _raised).Task;
        await raised.WaitAsync(longest, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Whoever raises it in between is seen all the same: the look comes after.
        if (raised.IsCompleted)
            Volatile.Write(ref _raised, NotRaised());
    }

    private static TaskCompletionSource NotRaised() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
