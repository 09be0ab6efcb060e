namespace Precompute.Batch.Files;

/// <summary>How the lines of a file of pairs are laid out.</summary>
internal enum PairLayout
{
    /// <summary>Pairs where the first line has a tab or a comma, else adjacency.</summary>
    Auto,

    /// <summary>A user, an item and perhaps a weight a line, separated by tabs, commas or spaces.</summary>
    Pairs,

    /// <summary>A user and then all of its items a line, separated by spaces.</summary>
    Adjacency,
}
