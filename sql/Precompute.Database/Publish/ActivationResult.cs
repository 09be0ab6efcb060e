namespace Precompute.Database.Publish;

/// <summary>How a change of the pointer ended.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Fence">The fence now.</param>
/// <param name="ActiveVersionId">The version that serves now; null for none.</param>
/// <param name="Message">The outcome in a sentence.</param>
public sealed record ActivationResult(ActivationOutcome Outcome, long Fence, long? ActiveVersionId, string Message)
{
    /// <summary>How long the pointer's row was locked, until the commit was known; zero where nothing was changed.</summary>
    public TimeSpan PointerLocked { get; init; }
}
