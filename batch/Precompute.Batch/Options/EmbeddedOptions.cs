using System.ComponentModel.DataAnnotations;

namespace Precompute.Batch.Options;

/// <summary>The private PostgreSQL cluster and what belongs to it.</summary>
public sealed record EmbeddedOptions
{
    /// <summary>Folder for the cluster, the store and the cache, relative to the current directory. Default: <c>.precompute</c>.</summary>
    [Required]
    public string DataDirectory { get; init; } = ".precompute";
}
