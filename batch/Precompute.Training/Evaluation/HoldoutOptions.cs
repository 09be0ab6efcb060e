namespace Precompute.Training.Evaluation;

/// <summary>How a snapshot is split for evaluation.</summary>
public sealed record HoldoutOptions
{
    /// <summary>Least share of the events that an automatically chosen test window holds, in (0, 1). Default 0.2: more tests, less training.</summary>
    public double TestShare { get; init; } = 0.2;

    /// <summary>First second of the test (seconds since 1970-01-01 UTC), or null (the default) to choose by <see cref="TestShare"/>.</summary>
    public uint? Cut { get; init; }

    /// <summary>
    /// Least share of the events before the test window that the validation window holds, in (0, 1), or null (the default) for no
    /// validation. Raising it makes the choice of hyper-parameters surer and trains the candidates on less.
    /// </summary>
    public double? ValidationShare { get; init; }

    /// <summary>Seed of the leave-one-out choice. Default 42.</summary>
    public ulong Seed { get; init; } = 42;

    /// <summary>
    /// Most queries a direction that are asked in a measurement, at least 1, or null (the default) for all that have a test pair. Of more,
    /// a seeded sample by id: raising it narrows the intervals by the square root and costs in proportion.
    /// </summary>
    public int? MostQueries { get; init; }

    /// <summary>Whether to leave one pair out although the data have times. Default: no.</summary>
    public bool LeaveOneOut { get; init; }
}
