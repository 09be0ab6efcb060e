namespace Precompute.IntegrationTests.Artifacts;

/// <summary>What is to happen to which requests.</summary>
/// <param name="When">Which requests.</param>
/// <param name="Kind">What happens.</param>
internal sealed record Fault(Func<SeenRequest, bool> When, FaultKind Kind)
{
    private int _done;

    /// <summary>How many requests are hit, in order of arrival.</summary>
    public int Times { get; init; } = int.MaxValue;

    /// <summary>Bytes before a cut, or the place of the byte that flips.</summary>
    public int After { get; init; }

    /// <summary>The status to answer.</summary>
    public int Status { get; init; } = 503;

    /// <summary>Azure's name for the status.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>What the answer asks the client to wait; zero for nothing.</summary>
    public TimeSpan RetryAfter { get; init; }

    /// <summary>What is added to the query, with its <c>&amp;</c>.</summary>
    public string AddToQuery { get; init; } = "";

    /// <summary>How long to wait.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>How many requests were hit.</summary>
    public int Hits => Math.Min(Volatile.Read(ref _done), Times);

    /// <summary>Whether it hits a request.</summary>
    public bool Takes(SeenRequest request) => When(request) && Interlocked.Increment(ref _done) <= Times;
}
