using Precompute.Model;

namespace Precompute.Batch.Forget;

/// <summary>Whom to forget, and how.</summary>
internal sealed record ForgetRequest
{
    /// <summary>A person or a startup.</summary>
    public required EntityType Type { get; init; }

    /// <summary>The id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who asks, for the receipt.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>Whether the rows of plain tables made by <c>init-demo-source</c> go, too.</summary>
    public bool DeleteSource { get; init; }
}
