using Precompute.Model.Formats;
using Precompute.Model.Metrics;

namespace Precompute.Model.Versions;

/// <summary>Reads and verifies a version folder.</summary>
public static class VersionReader
{
    /// <summary>Whether a folder holds a complete version: it has a manifest.</summary>
    public static bool IsComplete(string folder) => File.Exists(VersionLayout.PathIn(folder, VersionLayout.Manifest));

    /// <summary>Reads the manifest and checks that it is one: format, label, safe and distinct paths, every required file, content hash.</summary>
    /// <exception cref="VersionFileException">There is none, or it cannot be used.</exception>
    public static VersionManifest ReadManifest(string folder)
    {
        string path = VersionLayout.PathIn(folder, VersionLayout.Manifest);
        if (!File.Exists(path))
            throw new VersionFileException(folder, VersionLayout.Manifest, "it is missing, so the version is incomplete");
        VersionManifest manifest;
        try
        {
            manifest = JsonFile.Read(path, ModelJson.Default.VersionManifest);
        }
        catch (CorruptFileException e)
        {
            throw new VersionFileException(folder, VersionLayout.Manifest, e.Message.TrimEnd('.'), e);
        }

        Check(manifest, folder);
        return manifest;
    }

    /// <summary>Reads the manifest and compares every file's length and SHA-256 with it. O(bytes).</summary>
    /// <exception cref="VersionFileException">The first file that is missing or differs.</exception>
    public static VersionManifest Verify(string folder, CancellationToken cancellationToken = default)
    {
        VersionManifest manifest = ReadManifest(folder);
        RequireLengths(folder, manifest);
        foreach (VersionFile file in manifest.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string found = FileDigest.Sha256(VersionLayout.PathIn(folder, file.Path));
            if (!string.Equals(found, file.Sha256, StringComparison.Ordinal))
                throw new VersionFileException(manifest.Label, file.Path, $"its SHA-256 is {found} instead of {file.Sha256}");
        }

        return manifest;
    }

    /// <summary>Compares every file's presence and length with the manifest. O(files).</summary>
    /// <exception cref="VersionFileException">The first file that is missing or differs.</exception>
    public static void RequireLengths(string folder, VersionManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        foreach (VersionFile file in manifest.Files)
        {
            FileInfo info = new(VersionLayout.PathIn(folder, file.Path));
            if (!info.Exists)
                throw new VersionFileException(manifest.Label, file.Path, "it is missing");
            if (info.Length != file.Length)
                throw new VersionFileException(manifest.Label, file.Path, $"it has {info.Length} bytes instead of {file.Length}");
        }
    }

    /// <summary>The version's configuration.</summary>
    public static VersionConfig ReadConfig(string folder) => JsonFile.Read(VersionLayout.PathIn(folder, VersionLayout.Config), ModelJson.Default.VersionConfig);

    /// <summary>How the version was made.</summary>
    public static RunRecord ReadRun(string folder) => JsonFile.Read(VersionLayout.PathIn(folder, VersionLayout.Run), ModelJson.Default.RunRecord);

    /// <summary>Which index serves.</summary>
    public static ServingChoice ReadServing(string folder) => JsonFile.Read(VersionLayout.PathIn(folder, VersionLayout.Serving), ModelJson.Default.ServingChoice);

    /// <summary>What was measured before the version was published, or null for a version made before that was kept.</summary>
    public static EvaluationDocument? ReadEvaluation(string folder)
    {
        string path = VersionLayout.PathIn(folder, VersionLayout.Evaluation);
        return File.Exists(path) ? JsonFile.Read(path, ModelJson.Default.EvaluationDocument) : null;
    }

    /// <summary>One trained direction, e.g. to warm-start from.</summary>
    public static FactorModel ReadModel(string folder, Direction direction) =>
        FactorModelFiles.Read(folder, direction, ReadConfig(folder).ParametersOf(direction));

    private static void Check(VersionManifest manifest, string folder)
    {
        void Refuse(string problem) => throw new VersionFileException(folder, VersionLayout.Manifest, problem);

        if (manifest.FormatVersion is < 1 or > VersionManifest.CurrentFormatVersion)
            Refuse($"its format is {manifest.FormatVersion}; this software reads 1 to {VersionManifest.CurrentFormatVersion}");
        if (!VersionLabel.TryParse(manifest.Label, out _))
            Refuse($"'{manifest.Label}' is not a label");
        if (manifest.Files is null || manifest.RowHashes is null || manifest.Files.Any(static f => f is null || !IsSafe(f.Path) || f.Length < 0 || f.Sha256 is null))
            Refuse("a file it lists has no usable path, length or hash");
        if (manifest.Files!.Any(static f => f.Stored is not null && !IsSafe(f.Stored)))
            Refuse("a file it lists is stored under an unusable name");
        string[] paths = [.. manifest.Files!.Select(static f => f.Path)];
        if (paths.Distinct(StringComparer.Ordinal).Count() != paths.Length)
            Refuse("it lists a file twice");
        string[] missing = [.. VersionLayout.RequiredFiles.Except(paths, StringComparer.Ordinal)];
        if (missing.Length > 0)
            Refuse($"it does not list {string.Join(", ", missing)}");
        if (!string.Equals(manifest.ContentSha256, VersionManifest.ComputeContentSha256(manifest.Files!, manifest.RowHashes!), StringComparison.Ordinal))
            Refuse("its content_sha256 does not follow from the files and rows it lists");
    }

    /// <summary>A relative path that stays inside of the folder and is not the manifest itself.</summary>
    private static bool IsSafe(string? path) =>
        !string.IsNullOrEmpty(path) && !path.Contains('\\', StringComparison.Ordinal) && !path.Contains(':', StringComparison.Ordinal)
        && !string.Equals(path, VersionLayout.Manifest, StringComparison.Ordinal)
        && Array.TrueForAll(path.Split('/'), static part => part.Length > 0 && part is not ("." or ".."));
}
