using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Precompute.Model.Formats;
using Precompute.Numerics;

namespace Precompute.ReaderApi.Kept;

/// <summary>
/// A small JSON document in the cache folder for the next start: its SHA-256 in the first line, then the text. Readable by the owner alone
/// (0600), replaced in one step.
/// </summary>
internal static class SealedFile
{
    private const string PartSuffix = ".part";
    private const int SealLength = (2 * SHA256.HashSizeInBytes) + 1;

    /// <summary>Writes a document.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static void Write<T>(string path, T value, JsonTypeInfo<T> type)
    {
        byte[] content = JsonSerializer.SerializeToUtf8Bytes(value, type);
        string part = path + PartSuffix;
        using (FileStream file = PrivateFile.Create(part))
        {
            file.Write(Seal(content));
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
    }

    /// <summary>Reads a document; null where there is none.</summary>
    /// <exception cref="PrecomputeException">It is not what was written.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        if (!File.Exists(path))
            return null;
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes.Length < SealLength || !bytes.AsSpan(0, SealLength).SequenceEqual(Seal(bytes.AsSpan(SealLength))))
            throw Damaged(path, null);
        try
        {
            return JsonSerializer.Deserialize(bytes.AsSpan(SealLength), type) ?? throw Damaged(path, null);
        }
        catch (JsonException e)
        {
            throw Damaged(path, e);
        }
    }

    private static byte[] Seal(ReadOnlySpan<byte> content) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(content)) + "\n");

    private static PrecomputeException Damaged(string path, Exception? cause) =>
        new($"{path} is not what was written; it is written anew as soon as the database answers.", cause);
}
