using System.Text;
using Precompute.AnnIndex;
using Precompute.Model.Content;
using Precompute.Model.Formats;
using Precompute.Model.Interactions;
using Precompute.Model.Lists;
using Precompute.Model.Metrics;

namespace Precompute.Model.Versions;

/// <summary>
/// Writes a version folder part by part; <see cref="Complete"/> checks that none is missing and writes the manifest last. Until
/// then the folder holds no version. Files are 0600. Each part may be written again; a folder left by a run that died is emptied.
/// </summary>
public sealed class VersionWriter
{
    private readonly VersionLabel _label;

    /// <summary>Starts an empty folder.</summary>
    /// <param name="folder">The version's folder; created, or emptied of an unfinished version.</param>
    /// <param name="label">The version's label.</param>
    /// <exception cref="IOException">The folder already holds a complete version.</exception>
    public VersionWriter(string folder, VersionLabel label)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Folder = Path.GetFullPath(folder);
        _label = label;
        if (Directory.Exists(Folder))
        {
            if (File.Exists(PathOf(VersionLayout.Manifest)))
                throw new IOException($"{Folder} already holds a complete version; a version is never overwritten.");
            Directory.Delete(Folder, recursive: true);
        }

        PrivateFile.CreateFolder(Folder);
    }

    private VersionWriter(string folder, VersionLabel label, bool isContinued)
    {
        Folder = Path.GetFullPath(folder);
        _label = label;
        if (isContinued)
            File.Delete(PathOf(VersionLayout.Manifest));
    }

    /// <summary>
    /// Goes on in a folder that holds parts of the same computation already, be it under another label: labels are in no part but those
    /// written last. The caller answers for every file in it.
    /// </summary>
    /// <param name="folder">A folder that exists.</param>
    /// <param name="label">The version's label.</param>
    public static VersionWriter Continue(string folder, VersionLabel label)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new VersionWriter(folder, label, isContinued: true);
    }

    /// <summary>The version's folder.</summary>
    public string Folder { get; }

    /// <summary>Factors and ids of one direction.</summary>
    public void WriteModel(FactorModel model) => FactorModelFiles.Write(Folder, model);

    /// <summary>The HNSW index over one side's factors.</summary>
    public void WriteIndex(Direction direction, ModelSide side, HnswIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        string path = PathOf(VersionLayout.Index(direction, side));
        PrivateFile.CreateFoldersFor(path);
        index.Save(path);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, PrivateFile.FileMode);
    }

    /// <summary>Features and content profiles.</summary>
    public void WriteContent(ContentModel content) => FeaturesFile.Write(PathOf(VersionLayout.Features), content);

    /// <summary>The pair weights of both directions.</summary>
    public void WriteHistory(InteractionMatrices matrices)
    {
        ArgumentNullException.ThrowIfNull(matrices);
        CsrFile.Write(PathOf(VersionLayout.History), matrices.Forward, matrices.Reverse);
    }

    /// <summary>Who and what may be shown.</summary>
    public void WriteCatalogue(VersionCatalogue catalogue) => EligibilityFile.Write(PathOf(VersionLayout.Eligibility), catalogue);

    /// <summary>What is popular.</summary>
    public void WritePopular(PopularRanking popular, VersionCatalogue catalogue) =>
        PopularFile.Write(PathOf(VersionLayout.Popular), popular, catalogue);

    /// <summary>Starts the lists of one direction and role; add rows by ascending id, complete and dispose it.</summary>
    public ListFileWriter CreateLists(Direction direction, ListRole role) => new(PathOf(VersionLayout.Lists(direction, role)), direction, role);

    /// <summary>Everything needed to compute as the batch did.</summary>
    public void WriteConfig(VersionConfig config) => JsonFile.Write(PathOf(VersionLayout.Config), config, ModelJson.Default.VersionConfig);

    /// <summary>Which index serves.</summary>
    public void WriteServing(ServingChoice serving) => JsonFile.Write(PathOf(VersionLayout.Serving), serving, ModelJson.Default.ServingChoice);

    /// <summary>How the version was made.</summary>
    public void WriteRun(RunRecord run) => JsonFile.Write(PathOf(VersionLayout.Run), run, ModelJson.Default.RunRecord);

    /// <summary>What was measured.</summary>
    public void WriteEvaluation(EvaluationDocument evaluation) =>
        JsonFile.Write(PathOf(VersionLayout.Evaluation), evaluation, ModelJson.Default.EvaluationDocument);

    /// <summary>What was measured of each entity of a direction.</summary>
    /// <param name="direction">Which side asks.</param>
    /// <param name="values">By ordinal of the catalogue; −1 where it was not tested.</param>
    public void WriteEntityQuality(Direction direction, float[] values)
    {
        string path = PathOf(VersionLayout.EntityQuality(direction));
        PrivateFile.CreateFoldersFor(path);
        NpyFile.Write(path, NpyArray.Of(values));
    }

    /// <summary>What was measured, as a page.</summary>
    /// <param name="html">The whole document.</param>
    public void WriteEvaluationPage(string html)
    {
        ArgumentNullException.ThrowIfNull(html);
        using FileStream stream = PrivateFile.Create(PathOf(VersionLayout.EvaluationPage));
        stream.Write(Encoding.UTF8.GetBytes(html));
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Hashes every file and writes the manifest: from here on the folder is a version.</summary>
    /// <param name="rowHashes">SHA-256 of the published rows by name, part of <c>content_sha256</c>.</param>
    /// <exception cref="InvalidOperationException">A part was not written; the message names all that are missing.</exception>
    public VersionManifest Complete(IReadOnlyDictionary<string, string> rowHashes)
    {
        ArgumentNullException.ThrowIfNull(rowHashes);
        string[] paths = [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path).Replace(Path.DirectorySeparatorChar, '/'))
            .Order(StringComparer.Ordinal)];
        string[] missing = [.. VersionLayout.RequiredFiles.Except(paths, StringComparer.Ordinal)];
        if (missing.Length > 0)
            throw new InvalidOperationException($"Version {_label} cannot be completed without {string.Join(", ", missing)}.");
        VersionFile[] files = [.. paths.Select(path => FileDigest.Describe(Folder, path))];
        VersionManifest manifest = new()
        {
            Label = _label.ToString(),
            ContentSha256 = VersionManifest.ComputeContentSha256(files, rowHashes),
            RowHashes = new SortedDictionary<string, string>(rowHashes.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal),
            Files = files,
        };
        JsonFile.Write(PathOf(VersionLayout.Manifest), manifest, ModelJson.Default.VersionManifest);
        return manifest;
    }

    private string PathOf(string relativePath) => VersionLayout.PathIn(Folder, relativePath);
}
