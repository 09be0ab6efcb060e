namespace Precompute.ReaderApi.Serving;

/// <summary>What the watcher last saw, for health and metrics. Thread-safe.</summary>
internal sealed class HealthState
{
    private volatile Snapshot _current = new(null, null, null);
    private long _overlayTicks;

    /// <summary>The version that serves; null before the first.</summary>
    public string? Serving => _current.Serving;

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt => _current.CreatedAt;

    /// <summary>The version that was refused; null where the pointer's is served.</summary>
    public string? Refused => _current.Refused;

    /// <summary>When the overlay of opt-outs was last found to be true, UTC; null where there is none yet.</summary>
    public DateTimeOffset? OverlayTakenAt
    {
        get => Interlocked.Read(ref _overlayTicks) is var ticks and > 0 ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        set => Interlocked.Exchange(ref _overlayTicks, value?.UtcTicks ?? 0);
    }

    /// <summary>A version serves now.</summary>
    public void Serves(string label, DateTimeOffset createdAt) => _current = new Snapshot(label, createdAt, null);

    /// <summary>A version was refused; what served goes on.</summary>
    public void Refuses(string label) => _current = _current with { Refused = label };

    /// <summary>The pointer names what already serves.</summary>
    public void IsCurrent()
    {
        if (_current.Refused is not null)
            _current = _current with { Refused = null };
    }

    private sealed record Snapshot(string? Serving, DateTimeOffset? CreatedAt, string? Refused);
}
