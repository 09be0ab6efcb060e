namespace Precompute.Batch.Files;

/// <summary>What <c>als evaluate</c> was asked.</summary>
internal sealed record AlsEvaluateRequest
{
    /// <summary>A folder of factors.</summary>
    public required string Model { get; init; }

    /// <summary>Interactions trained on.</summary>
    public required string Train { get; init; }

    /// <summary>Interactions to be found.</summary>
    public required string Test { get; init; }

    /// <summary>How text files are read.</summary>
    public required PairFileOptions Reading { get; init; }

    /// <summary>List lengths, ascending.</summary>
    public required IReadOnlyList<int> Cutoffs { get; init; }

    /// <summary>Whether users' factors are solved from their history instead of read.</summary>
    public bool FoldIn { get; init; }

    /// <summary>Histories of test users who did not train, or null where the test's users are those of <see cref="Train"/>.</summary>
    public string? History { get; init; }

    /// <summary>The data's name in the metrics.</summary>
    public required string Name { get; init; }

    /// <summary>Workers.</summary>
    public required int Threads { get; init; }
}
