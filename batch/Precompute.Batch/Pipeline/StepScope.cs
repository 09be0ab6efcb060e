namespace Precompute.Batch.Pipeline;

/// <summary>What a step says of itself while it works; kept in the ledger.</summary>
internal sealed class StepScope
{
    private readonly IRunObserver _observer;
    private readonly string _step;
    private readonly Dictionary<string, object> _details = new(StringComparer.Ordinal);

    /// <summary>The scope of one step.</summary>
    public StepScope(IRunObserver observer, string step)
    {
        _observer = observer;
        _step = step;
    }

    /// <summary>One line for people.</summary>
    public string Line { get; private set; } = "";

    /// <summary>The run whose outcome this step took over; null where it computed its own.</summary>
    public long? ReusedFromRun { get; private set; }

    /// <summary>Why what an earlier run left was not used; null where it was, or there was nothing.</summary>
    public string? NotReused { get; private set; }

    /// <summary>Largest resident memory that the step itself told of, MiB.</summary>
    public double PeakMb { get; private set; }

    /// <summary>Everything noted, by name.</summary>
    public IReadOnlyDictionary<string, object> Details => _details;

    /// <summary>Sets the line for people.</summary>
    public void Note(string line) => Line = line;

    /// <summary>Keeps a number.</summary>
    public void Number(string name, double value) => _details[name] = value;

    /// <summary>Keeps a text.</summary>
    public void Text(string name, string value) => _details[name] = value;

    /// <summary>Keeps something with parts; public properties become snake_case keys.</summary>
    public void Keep(string name, object value) => _details[name] = value;

    /// <summary>The outcome is an earlier run's.</summary>
    /// <param name="runId">That run.</param>
    /// <param name="line">What it said then.</param>
    public void Reuse(long runId, string line)
    {
        ReusedFromRun = runId;
        Line = line;
    }

    /// <summary>Tells why what an earlier run left was not used.</summary>
    public void Refuse(string why) => NotReused = why;

    /// <summary>Tells of resident memory seen before the process forgot its peak, as a step does that takes its parts' peaks, MiB.</summary>
    public void Memory(double peakMb) => PeakMb = Math.Max(PeakMb, peakMb);

    /// <summary>Tells how far the step is.</summary>
    public void Advance(double fraction, string detail) => _observer.StepAdvanced(_step, fraction, detail);
}
