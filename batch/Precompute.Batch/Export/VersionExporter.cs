using Precompute.Artifacts;
using Precompute.Batch.Cli;
using Precompute.Database.Publish;
using Precompute.Model.Formats;
using Precompute.Model.Versions;

namespace Precompute.Batch.Export;

/// <summary>
/// Exports a version: fetches it from the store with every hash verified, lets the format write beside the wanted folder, and gives
/// the result its name in one rename. Whoever sees the folder sees a whole export.
/// </summary>
internal sealed class VersionExporter(IArtifactStore store)
{
    /// <summary>Exports.</summary>
    /// <param name="version">The version, as the database knows it.</param>
    /// <param name="format">The format.</param>
    /// <param name="output">The folder to make.</param>
    /// <param name="overwrite">Whether an earlier export there is replaced.</param>
    /// <param name="cancellationToken">Stops it; nothing is left behind.</param>
    /// <exception cref="InvalidInputException">The version has no files any more, or the folder may not be made or replaced.</exception>
    /// <exception cref="VersionFileException">A file of the store is missing or is not the one that was published.</exception>
    public async Task<ExportReport> ExportAsync(
        VersionRecord version, IExportFormat format, string output, bool overwrite, CancellationToken cancellationToken)
    {
        if (version.Status is VersionStatus.Building or VersionStatus.Failed or VersionStatus.Refused or VersionStatus.Pruned)
            throw new InvalidInputException($"Version {version.Label} is {version.Status.ToName()} and has no files to export; see 'precompute versions list'.");
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        RequireReplaceable(target, format, overwrite);
        string scratch = $"{target}.{Environment.ProcessId}.tmp";
        Remove(scratch);
        PrivateFile.CreateFoldersFor(target);
        PrivateFile.CreateFolder(scratch);
        try
        {
            string folder = await new VersionDownloader(store).DownloadAsync(VersionLabel.Parse(version.Label), Path.Combine(scratch, "version"), cancellationToken);
            string written = Path.Combine(scratch, "export");
            PrivateFile.CreateFolder(written);
            IReadOnlyList<ExportedFile> files = await format.WriteAsync(new ExportedVersion(folder), written, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();

            // Looked at again: the export may have taken minutes.
            RequireReplaceable(target, format, overwrite);
            if (Directory.Exists(target))
                Directory.Move(target, Path.Combine(scratch, "replaced"));
            Directory.Move(written, target);
            return new ExportReport(version.Label, format.Name, target, files);
        }
        finally
        {
            Remove(scratch);
        }
    }

    private static void RequireReplaceable(string target, IExportFormat format, bool overwrite)
    {
        if (File.Exists(target))
            throw new InvalidInputException($"--output '{target}' is a file; name a folder.");
        if (!Directory.Exists(target))
            return;
        string[] entries = [.. Directory.EnumerateFileSystemEntries(target).Select(static e => Path.GetFileName(e))];
        if (entries.Length == 0)
            return;
        if (!overwrite)
            throw new InvalidInputException($"--output '{target}' exists and is not empty; name a new folder, or add --force to replace an earlier export.");
        if (Array.Find(entries, e => !format.Writes(e)) is { } foreign)
            throw new InvalidInputException($"--output '{target}' holds '{foreign}', which no {format.Name} export wrote; it is not replaced. Name a new folder.");
    }

    private static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
