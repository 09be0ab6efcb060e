namespace Precompute.Batch.Files;

/// <summary>What <c>als recommend</c> was asked.</summary>
internal sealed record AlsRecommendRequest
{
    /// <summary>A folder of factors.</summary>
    public required string Model { get; init; }

    /// <summary>Interactions to leave out, or null.</summary>
    public string? Data { get; init; }

    /// <summary>How a text file is read.</summary>
    public required PairFileOptions Reading { get; init; }

    /// <summary>Items a user.</summary>
    public required int Top { get; init; }

    /// <summary>Whether items of the user's row of <see cref="Data"/> are left out.</summary>
    public bool FilterSeen { get; init; }

    /// <summary>Workers.</summary>
    public required int Threads { get; init; }

    /// <summary>Where the items go.</summary>
    public required string Output { get; init; }

    /// <summary>Where the scores go, or null.</summary>
    public string? Scores { get; init; }

    /// <summary>Whether older files there may be replaced.</summary>
    public bool Force { get; init; }
}
