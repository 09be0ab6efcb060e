namespace Precompute.Batch.Files;

/// <summary>The data of a training.</summary>
internal sealed record AlsModelData
{
    /// <summary>The file, as it was given.</summary>
    public required string File { get; init; }

    /// <summary>SHA-256 of the file.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Rows.</summary>
    public required int Users { get; init; }

    /// <summary>Columns.</summary>
    public required int Items { get; init; }

    /// <summary>Stored pairs.</summary>
    public required long Interactions { get; init; }

    /// <summary>Whether ids are ordinals or names (<c>user_ids.txt</c>, <c>item_ids.txt</c>).</summary>
    public required IdKind Ids { get; init; }

    /// <summary>How the lines of a text file were read.</summary>
    public required PairFileOptions Reading { get; init; }
}
