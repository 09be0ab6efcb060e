namespace Precompute.Batch.Files;

/// <summary>What the ids of a file of pairs are.</summary>
internal enum IdKind
{
    /// <summary>Ordinals where every id of the file is a whole number, else text.</summary>
    Auto,

    /// <summary>Whole numbers from 0: the rows of the factors.</summary>
    Ordinal,

    /// <summary>Any text, numbered in order of appearance; the names are written beside the factors.</summary>
    Text,
}
