namespace Precompute.Batch.Demo;

/// <summary>How the demo is wanted.</summary>
public sealed record DemoRequest
{
    /// <summary>Leave everything running until Ctrl-C.</summary>
    public bool Keep { get; init; }

    /// <summary>Continue with the data of the last demo.</summary>
    public bool KeepData { get; init; }

    /// <summary>People.</summary>
    public int Users { get; init; } = 5000;

    /// <summary>Startups.</summary>
    public int Startups { get; init; } = 1000;

    /// <summary>Interactions.</summary>
    public int Events { get; init; } = 150_000;
}
