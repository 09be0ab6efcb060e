using System.Security.Cryptography;

namespace Precompute.Model.Versions;

/// <summary>SHA-256 of files and streams.</summary>
public static class FileDigest
{
    private const int BufferBytes = 1 << 17;

    /// <summary>SHA-256 of a file, lower-case hex.</summary>
    public static string Sha256(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>A file of a version folder as the manifest lists it.</summary>
    /// <param name="folder">The version folder.</param>
    /// <param name="relativePath">The path in it, with forward slashes.</param>
    public static VersionFile Describe(string folder, string relativePath)
    {
        string path = VersionLayout.PathIn(folder, relativePath);
        return new VersionFile(relativePath, new FileInfo(path).Length, Sha256(path));
    }
}
