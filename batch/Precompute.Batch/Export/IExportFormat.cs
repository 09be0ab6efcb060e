namespace Precompute.Batch.Export;

/// <summary>One format of <c>precompute export</c>. A new one is a class with this interface and a line in <see cref="ExportFormats"/>.</summary>
internal interface IExportFormat
{
    /// <summary>The name after <c>--format</c>.</summary>
    public string Name { get; }

    /// <summary>For whom it is, in a few words: part of the command's help.</summary>
    public string Purpose { get; }

    /// <summary>
    /// Whether the format writes files of this name; a folder that holds anything else is never replaced by an export.
    /// </summary>
    public bool Writes(string fileName);

    /// <summary>Writes the files, private to their owner, directly into an empty folder.</summary>
    /// <param name="version">What to write; verified.</param>
    /// <param name="folder">The folder; it gets its final name when this returns.</param>
    /// <param name="cancellationToken">Stops it; the folder is then removed.</param>
    /// <returns>What each file holds, for the report.</returns>
    public Task<IReadOnlyList<ExportedFile>> WriteAsync(ExportedVersion version, string folder, CancellationToken cancellationToken);
}
