using System.ComponentModel.DataAnnotations;

namespace Precompute.Artifacts;

/// <summary>A store in a folder.</summary>
public sealed record FileSystemStoreOptions
{
    /// <summary>The folder; created when missing.</summary>
    [Required]
    public required string Path { get; init; }

    /// <summary>
    /// Unix group that may read (files 0640, folders 0750), for an API that runs under another user; null (the default) for the owner
    /// alone (0600, 0700). The user must be a member of the group.
    /// </summary>
    public string? Group { get; init; }
}
