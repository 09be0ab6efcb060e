namespace Precompute.Batch.Export;

/// <summary>What an export wrote.</summary>
/// <param name="Version">Label of the version.</param>
/// <param name="Format">Name of the format.</param>
/// <param name="Folder">The folder, absolute.</param>
/// <param name="Files">Its files.</param>
internal sealed record ExportReport(string Version, string Format, string Folder, IReadOnlyList<ExportedFile> Files);
