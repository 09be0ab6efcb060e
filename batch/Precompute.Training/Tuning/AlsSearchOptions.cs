namespace Precompute.Training.Tuning;

/// <summary>How long and how hard hyper-parameters are searched for.</summary>
public sealed record AlsSearchOptions
{
    /// <summary>Settings tried in the first round, the configured one among them; 1 or more. Default 27.</summary>
    public int Trials { get; init; } = 27;

    /// <summary>Sweeps of each round, ascending, at least one. Default 3, 8, 20.</summary>
    public IReadOnlyList<int> Sweeps { get; init; } = [3, 8, 20];

    /// <summary>Of how many settings one goes on to the next round; 2 or more. Default 3.</summary>
    public int Reduction { get; init; } = 3;

    /// <summary>Seed of the draws. Default 42.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>
    /// Time after which no further setting is tried; what remains of the rounds goes to the best so far. Default none. Only where it runs
    /// out does the outcome depend on the machine.
    /// </summary>
    public TimeSpan? Budget { get; init; }
}
