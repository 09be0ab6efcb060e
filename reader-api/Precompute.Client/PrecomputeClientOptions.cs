using System.ComponentModel.DataAnnotations;

namespace Precompute.Client;

/// <summary>How the API is asked; section <c>Precompute</c> by convention. A wrong one stops the host at its start, with all errors listed.</summary>
public sealed class PrecomputeClientOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Precompute";

    /// <summary>Where the API is, such as <c>http://recommendations:5380</c>; it may have a path.</summary>
    [Required]
    public Uri? BaseAddress { get; set; }

    /// <summary>The key, from <c>precompute keys create</c>. Default none. Read for each request: a new one acts without a restart.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Longest time for one try. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:05:00")]
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest time for a request with all its tries and the pauses between them. Default 5 s; at least <see cref="AttemptTimeout"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Tries after the first where the API is not reached, too slow, or answers 408, 429 or 5xx. Default 2; 0: none. What a 429 says of when to
    /// come back is kept to.
    /// </summary>
    [Range(0, 10)]
    public int Retries { get; set; } = 2;

    /// <summary>Pause before the first of these tries; it doubles from one to the next, and is varied at random. Default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(100);
}
