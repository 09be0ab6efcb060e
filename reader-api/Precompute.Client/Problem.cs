namespace Precompute.Client;

/// <summary>Problem details (RFC 9457) with what the API adds to them, as they are sent.</summary>
internal sealed record Problem
{
    public string? Type { get; init; }

    public string? Title { get; init; }

    public string? Detail { get; init; }

    public string? Parameter { get; init; }

    public string? Legal { get; init; }

    public string? RequestId { get; init; }
}
