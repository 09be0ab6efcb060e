namespace Precompute.Batch.Import;

/// <summary>One file to import: where it is and how to read it.</summary>
public sealed record ImportFile
{
    /// <summary>Path; compressed with gzip or not, which is seen from its first bytes.</summary>
    public required string Path { get; init; }

    /// <summary>Which column becomes what. A column with the name of a target needs no entry.</summary>
    public ColumnMapping Columns { get; init; } = ColumnMapping.Empty;

    /// <summary>Delimiter; default by extension: comma for <c>.csv</c>, tab for <c>.tsv</c> and <c>.tab</c> (before <c>.gz</c>).</summary>
    public char? Delimiter { get; init; }

    /// <summary>Whether the first line names the columns. Default true; without it, columns are <c>#1</c>, <c>#2</c>, …</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Whether double quotes enclose fields (RFC 4180). Default: yes, except where the delimiter is a tab.</summary>
    public bool? Quoted { get; init; }

    /// <summary>Separator of lists where a mapping has no <c>split</c> of its own. Default <c>|</c>.</summary>
    public string ListSeparator { get; init; } = "|";

    /// <summary>The file's name without folders, for messages.</summary>
    public string Name => System.IO.Path.GetFileName(Path);
}
