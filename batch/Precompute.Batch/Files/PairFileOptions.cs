namespace Precompute.Batch.Files;

/// <summary>How files of pairs are read.</summary>
internal sealed record PairFileOptions
{
    /// <summary>What a line is. Default: seen from the first line.</summary>
    public PairLayout Layout { get; init; }

    /// <summary>Whether every line counts 1, whatever its weight column says. Default false.</summary>
    public bool IgnoreWeights { get; init; }

    /// <summary>Whether the first line names the columns; one with well-known names (user_id, item_id, weight) is recognised without this. Default false.</summary>
    public bool Header { get; init; }
}
