using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Precompute.Model.Versions;

/// <summary>
/// What a complete version consists of; written last, so that a folder or a store without one holds no version.
/// </summary>
public sealed record VersionManifest
{
    /// <summary>The format of versions as runs make them.</summary>
    public const int FirstFormatVersion = 1;

    /// <summary>The format of amended versions: tombstones among the ids, files stored under other names. The newest there is.</summary>
    public const int CurrentFormatVersion = 2;

    /// <summary>Format of the version folder; readers refuse newer ones.</summary>
    [JsonRequired]
    public int FormatVersion { get; init; } = FirstFormatVersion;

    /// <summary>The version's label.</summary>
    public required string Label { get; init; }

    /// <summary>SHA-256 (lower-case hex) of what was computed: see <see cref="ComputeContentSha256"/>. Equal computations have equal ones.</summary>
    public required string ContentSha256 { get; init; }

    /// <summary>SHA-256 of the published rows by table and role, as the batch staged them, e.g. <c>forward</c>.</summary>
    public required IReadOnlyDictionary<string, string> RowHashes { get; init; }

    /// <summary>Every file but the manifest, by path in ordinal order.</summary>
    public required IReadOnlyList<VersionFile> Files { get; init; }

    /// <summary>What was taken out of the version after it was published, oldest first; null where nothing was.</summary>
    public IReadOnlyList<VersionAmendment>? Amendments { get; init; }

    /// <summary>
    /// SHA-256 over the lines <c>path␠sha256\n</c> of the files below <c>data/</c> in ordinal order of path, followed by the lines
    /// <c>rows:name␠hash\n</c> of the row hashes in ordinal order of name. Times, hosts and labels are not part of it.
    /// </summary>
    public static string ComputeContentSha256(IEnumerable<VersionFile> files, IReadOnlyDictionary<string, string> rowHashes)
    {
        StringBuilder text = new();
        foreach (VersionFile file in files.OrderBy(static f => f.Path, StringComparer.Ordinal))
        {
            if (file.Path.StartsWith(VersionLayout.DataPrefix, StringComparison.Ordinal))
                text.Append(file.Path).Append(' ').Append(file.Sha256).Append('\n');
        }

        foreach ((string name, string hash) in rowHashes.OrderBy(static p => p.Key, StringComparer.Ordinal))
            text.Append("rows:").Append(name).Append(' ').Append(hash).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
